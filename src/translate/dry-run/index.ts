export type { RecordedRequest } from './recorded-request';
export { codeLanguages, type CodeLanguage } from './code';
export { dryRun, type DryRun } from './dry-run';
export { recordedCalls, recordedRequests } from './recorded-requests';
export { mergedCall } from './merged-call';
export { dryRunsAsJson, renderDryRun, renderDryRuns, type NamedRun } from './render';
