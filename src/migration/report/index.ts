export { Counterparts } from './counterparts';
export { renderReport, reportPage } from './render-report';
export { reportOf, type KeyReport, type Report, type ShapeReport } from './report';
export type { AnsweredCall } from './shape';
export { UsageCounter } from './usage-counter';
export { dayOf, UsageStore } from './usage-store';
