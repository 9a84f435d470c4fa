export type { ReplayOptions } from './options';
export { exchangesIn, replay } from './replay';
export { htmlReport } from './report-html';
export { junitReport } from './report-junit';
export { textReport } from './report-text';
export { exitCodeOf, type ExchangeResult, type ReplayResult } from './result';
export { usualRules, type Replacement, type Rule } from './rules';
export { readRulesFile } from './rules-file';
export { shownRules } from './show-rules';
