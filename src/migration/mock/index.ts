export { startMock, type MockServer, type Trouble } from './mock-server';
