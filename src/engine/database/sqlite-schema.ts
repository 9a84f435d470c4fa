import { openSqlite, type SqliteConnection } from '../../runtime';

/**
 * One SQLite file for everything the engine must remember over a crash (docs/decisions/0010-engine-state.md). All steps that
 * are missing and the number of the last one are one transaction: an engine that is killed meanwhile starts from where
 * it was. Throws where a newer version made the file.
 */
export function openEngineDatabase(path: string, steps: readonly string[] = schemaSteps): SqliteConnection {
  const database = openSqlite(path);
  try {
    database.exec('PRAGMA synchronous = NORMAL');
    migrate(database, steps);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: SqliteConnection, steps: readonly string[]): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const { user_version: done } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (done > steps.length) throw new Error('The database was made by a newer version of the engine');
    for (const step of steps.slice(done)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

const tables = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, owner INTEGER NOT NULL, tag TEXT, status TEXT NOT NULL, webhook_url TEXT,
    created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER
  );
  CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, created_at);
  CREATE INDEX IF NOT EXISTS jobs_by_end ON jobs (ended_at);
  CREATE TABLE IF NOT EXISTS tasks (
    id TEXT PRIMARY KEY, job_id TEXT, position INTEGER NOT NULL, owner INTEGER NOT NULL, name TEXT,
    operation TEXT NOT NULL, status TEXT NOT NULL, percent INTEGER NOT NULL, message TEXT, code TEXT, credits INTEGER,
    created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, engine TEXT, engine_version TEXT,
    retry_of TEXT, ignore_error INTEGER NOT NULL, attempts INTEGER NOT NULL, result TEXT, faults TEXT NOT NULL,
    bytes INTEGER NOT NULL, parameters TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS tasks_by_job ON tasks (job_id, position);
  CREATE INDEX IF NOT EXISTS tasks_by_owner ON tasks (owner, created_at);
  CREATE INDEX IF NOT EXISTS tasks_by_end ON tasks (ended_at);
  CREATE INDEX IF NOT EXISTS tasks_by_original ON tasks (retry_of);
  CREATE TABLE IF NOT EXISTS dependencies (
    task_id TEXT NOT NULL, position INTEGER NOT NULL, depends_on TEXT NOT NULL, parameter TEXT NOT NULL,
    PRIMARY KEY (task_id, position)
  );
  CREATE INDEX IF NOT EXISTS dependencies_by_input ON dependencies (depends_on);
  CREATE TABLE IF NOT EXISTS credits (owner INTEGER PRIMARY KEY, used INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
    signing_secret TEXT NOT NULL, disabled INTEGER NOT NULL, failing INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS signed_url_bases (
    id TEXT PRIMARY KEY, owner INTEGER NOT NULL, signing_secret TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS signed_url_jobs (
    base TEXT NOT NULL, cache_key TEXT NOT NULL, job_id TEXT NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (base, cache_key)
  );
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

const webhookCalls = `
  CREATE TABLE webhook_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, job_id TEXT NOT NULL, event TEXT NOT NULL,
    due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, holder TEXT, told TEXT NOT NULL, kept TEXT
  );
`;

/** Which key has which number; rows of before belong to the first key that asks for their number. */
const accounts = 'CREATE TABLE accounts (owner INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE)';

/** A step that has landed is never changed, a new one is added; files from before the numbers begin at 0 as well. */
const schemaSteps = [
  tables,
  'ALTER TABLE jobs ADD COLUMN base TEXT',
  'ALTER TABLE tasks ADD COLUMN runs_on TEXT',
  webhookCalls,
  accounts,
];
