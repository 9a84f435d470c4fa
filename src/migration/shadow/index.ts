export { ShadowRuns } from './shadow-runs';
export { ShadowStore, verdicts, type ShadowPlace, type ShadowRun, type ShadowSummary } from './shadow-store';
