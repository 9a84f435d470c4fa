export { openDatabase } from './open';
export type { Database, ProcessesTable, ProcessRow } from './schema';
