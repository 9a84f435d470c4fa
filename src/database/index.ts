export { expectPostgres, openDatabase, type DatabaseOptions } from './open';
export type { Database, DeliveryRow, HookRow, ProcessesTable, ProcessRow } from './schema';
