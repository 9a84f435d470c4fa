export type { EngineDatabase, Row, Statement, Value } from './database';
export { SqliteDatabase } from './sqlite-database';
export { openEngineDatabase } from './sqlite-schema';
