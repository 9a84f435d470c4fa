export { createV1App } from './app';
export { dryRunOf } from './dry-run';
export type { V1Parts } from './parts';
export { presentStatus } from './present';
