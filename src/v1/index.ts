export { ConversionList } from './conversion-list';
export { createV1App } from './app';
export { directCalls } from './direct-calls';
export { dryRunOf, dryRunsOf, dryRunOfRequests, recordedCall, type RecordedCall } from './dry-run';
export type { SeenCall, V1Parts } from './parts';
export { presentStatus } from './present';
export { quickStatus } from './quick-status';
export { StatusAnswers } from './status-answers';
export { callParameters } from './parse';
