export { createV1App } from './app';
export type { V1Parts } from './parts';
export { presentStatus } from './present';
