export { openDatabase } from './open';
export type { Database, DeliveryRow, HookRow, ProcessesTable, ProcessRow } from './schema';
