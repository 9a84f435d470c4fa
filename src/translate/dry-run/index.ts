export { dryRun, type DryRun } from './dry-run';
export { recordedRequests, type RecordedRequest } from './recorded-requests';
export { mergedCall } from './merged-call';
export { renderDryRun } from './render';
