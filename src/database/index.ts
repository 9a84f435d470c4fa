export { Announcements, listenerTo } from './announcements';
export { copyDatabase, type CopiedTable, type OnCopied } from './copy-database';
export { SharedLeases, SoleLeases, type Leases } from './leases';
export { emptyDatabase } from './empty';
export { expectPostgres, openDatabase, type DatabaseOptions } from './open';
export { RowsStatement } from './rows-statement';
export { isSqlite } from './sqlite';
export { allDurable, askOnce, askTogether, Statement, type Steps } from './statement';
export type { ActivityRow, Database, DeliveryRow, EventRow, HookRow, ProcessesTable, ProcessRow } from './schema';
