export type { EngineDatabase, Row, Statement, Value } from './database';
export { DatabaseLost } from './lost';
export { SqliteDatabase } from './sqlite-database';
export { openEngineDatabase } from './sqlite-schema';
