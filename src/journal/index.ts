export { statuses, statusOf, type ActivityFilter, type ActivityKey, type Status } from './activity';
export type { AuditEntry, DeliveryTry, JournalEvent, RecordedCall } from './events';
export { Journal } from './journal';
export { maskedParameters } from './masked-parameters';
export { minute, percentile, type Sums } from './statistics';
