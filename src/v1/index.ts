export { createV1App } from './app';
export { dryRunOf, recordedCall, type RecordedCall } from './dry-run';
export type { V1Parts } from './parts';
export { presentStatus } from './present';
export { quickStatus } from './quick-status';
export { StatusAnswers } from './status-answers';
