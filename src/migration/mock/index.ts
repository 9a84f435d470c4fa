export { startMock } from './mock-server';
