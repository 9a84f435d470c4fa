export { systemClock, type Clock } from './clock';
export { equalSecrets } from './equal-secrets';
export { truncateToBytes } from './truncate-to-bytes';
export { randomIds, type IdMaker } from './ids';
export { createLogger, silentLogger, type Logger } from './logger';
export { openSqlite, type SqliteConnection } from './sqlite';
export { zipEntryName } from './zip-entry-name';
