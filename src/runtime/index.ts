export { exponentialBackoff, fixedDelay, retrying, type RetryDelay, type RetryRules } from './backoff';
export { CallJournal, type JournalledCall } from './call-journal';
export { clientGone } from './client-gone';
export { systemClock, type Clock } from './clock';
export { atEndOfTurn } from './end-of-turn';
export { equalSecrets } from './equal-secrets';
export { expectFreePort } from './expect-free-port';
export { truncateToBytes } from './truncate-to-bytes';
export { randomIds, type IdMaker } from './ids';
export { LateHeads } from './late-heads';
export { limitProcess } from './limit-process';
export { loggable, withoutSecrets } from './loggable';
export { createLogger, loggerFor, silentLogger, writeFields, type Logger } from './logger';
export { onPath } from './on-path';
export { OpenRequests } from './open-requests';
export { makeFolder } from './make-folder';
export { codeFolder, packageFolder } from './package-folder';
export { packageVersion } from './package-version';
export {
  beginRequest,
  engineFaultHeader,
  noteInRequest,
  requestOf,
  traceHeaders,
  traceOf,
  type RequestContext,
  type Trace,
} from './request-context';
export { backUpSqlite, checkpoint, openSqlite, type SqliteConnection } from './sqlite';
export { repeatableSources, systemSources, type Sources } from './sources';
export { StartError } from './start-error';
export { withoutValues } from './without-values';
export { zipEntryName } from './zip-entry-name';
export { someRandomBytes } from './random-bytes';
export { WordTree } from './word-tree';
