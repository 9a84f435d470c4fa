export { ShadowRuns } from './shadow-runs';
export { ShadowStore, verdicts, type ShadowRun, type ShadowSummary } from './shadow-store';
