const tables = `
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY, owner INTEGER NOT NULL, tag TEXT, status TEXT NOT NULL, webhook_url TEXT, base TEXT,
    created_at BIGINT NOT NULL, started_at BIGINT, ended_at BIGINT, insertion BIGSERIAL
  );
  CREATE INDEX jobs_by_owner ON jobs (owner, created_at, insertion);
  CREATE INDEX jobs_by_end ON jobs (ended_at);
  CREATE TABLE tasks (
    id TEXT PRIMARY KEY, job_id TEXT, position INTEGER NOT NULL, owner INTEGER NOT NULL, name TEXT,
    operation TEXT NOT NULL, status TEXT NOT NULL, percent INTEGER NOT NULL, message TEXT, code TEXT, credits INTEGER,
    created_at BIGINT NOT NULL, started_at BIGINT, ended_at BIGINT, engine TEXT, engine_version TEXT, retry_of TEXT,
    ignore_error INTEGER NOT NULL, attempts INTEGER NOT NULL, result TEXT, faults TEXT NOT NULL, bytes BIGINT NOT NULL,
    parameters TEXT NOT NULL, runs_on TEXT, insertion BIGSERIAL
  );
  CREATE INDEX tasks_by_job ON tasks (job_id, position);
  CREATE INDEX tasks_by_owner ON tasks (owner, created_at, insertion);
  CREATE INDEX tasks_by_end ON tasks (ended_at);
  CREATE INDEX tasks_by_original ON tasks (retry_of);
  CREATE INDEX tasks_unfinished ON tasks (created_at) WHERE status IN ('waiting', 'processing');
  CREATE INDEX tasks_unfinished_by_owner ON tasks (owner) WHERE status IN ('waiting', 'processing');
  CREATE TABLE dependencies (
    task_id TEXT NOT NULL, position INTEGER NOT NULL, depends_on TEXT NOT NULL, parameter TEXT NOT NULL,
    PRIMARY KEY (task_id, position)
  );
  CREATE INDEX dependencies_by_input ON dependencies (depends_on);
  CREATE TABLE credits (owner INTEGER PRIMARY KEY, used INTEGER NOT NULL);
  CREATE TABLE webhooks (
    id SERIAL PRIMARY KEY, owner INTEGER NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
    signing_secret TEXT NOT NULL, disabled INTEGER NOT NULL, failing INTEGER NOT NULL,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
  );
  CREATE INDEX webhooks_by_owner ON webhooks (owner);
  CREATE TABLE signed_url_bases (id TEXT PRIMARY KEY, owner INTEGER NOT NULL, signing_secret TEXT NOT NULL);
  CREATE TABLE signed_url_jobs (
    base TEXT NOT NULL, cache_key TEXT NOT NULL, job_id TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (base, cache_key)
  );
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE nodes (id TEXT PRIMARY KEY, seen_at BIGINT NOT NULL);
  CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, ends_at BIGINT NOT NULL);
`;

const webhookCalls = `
  CREATE TABLE webhook_calls (
    id BIGSERIAL PRIMARY KEY, owner INTEGER NOT NULL, job_id TEXT NOT NULL, event TEXT NOT NULL, due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL, holder TEXT, told TEXT NOT NULL, kept TEXT
  );
  CREATE INDEX webhook_calls_due ON webhook_calls (due_at, id) WHERE holder IS NULL;
  CREATE INDEX webhook_calls_held ON webhook_calls (holder) WHERE holder IS NOT NULL;
  CREATE INDEX jobs_unfinished ON jobs (created_at) WHERE status IN ('waiting', 'processing');
`;

/** What accounts with a limit have created in their present minute. */
const creations = 'CREATE TABLE creations (owner INTEGER PRIMARY KEY, ends_at BIGINT NOT NULL, made INTEGER NOT NULL)';

/** Which key has which number; rows of before belong to the first key that asks for their number. */
const accounts = 'CREATE TABLE accounts (owner INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE)';

/** Tasks that are gone and whose objects are not. */
const removals = `
  CREATE TABLE removals (task_id TEXT PRIMARY KEY, due_at BIGINT NOT NULL);
  CREATE INDEX removals_due ON removals (due_at);
`;

/** Which operation the task had; unknown of what earlier versions wrote, and of objects that were found without a task. */
const removedOperations = 'ALTER TABLE removals ADD COLUMN operation TEXT';

/** A step that has landed is never changed, a new one is added. */
export const postgresSteps: readonly string[] = [
  tables,
  webhookCalls,
  creations,
  accounts,
  removals,
  removedOperations,
];
