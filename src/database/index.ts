export { Announcements, listenerTo } from './announcements';
export { copyDatabase, type CopiedTable, type OnCopied } from './copy-database';
export { SharedLeases, SoleLeases, type Leases } from './leases';
export { emptyDatabase } from './empty';
export { expectPostgres, openDatabase, type DatabaseOptions } from './open';
export { allDurable, Statement } from './statement';
export type { ActivityRow, Database, DeliveryRow, HookRow, ProcessesTable, ProcessRow } from './schema';
