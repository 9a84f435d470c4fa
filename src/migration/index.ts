export { passThrough } from './pass-through';
