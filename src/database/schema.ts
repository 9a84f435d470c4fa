import type { Generated, Selectable } from 'kysely';

/**
 * Column types that SQLite and PostgreSQL share: text, bigint (milliseconds since the epoch) and integer. Objects are
 * JSON text.
 */
export interface Database {
  processes: ProcessesTable;
}

export interface ProcessesTable {
  id: string;
  owner: string;
  state: string;
  /** Counts up with each change: the compare-and-set of every transition. */
  version: Generated<number>;
  created_at: number;
  expires_at: number;
  upload_token: string | null;
  download_token: string | null;
  job_id: string | null;
  /** 1 where something must happen when the job ends although nobody asks: the watcher follows it. */
  watched: number;
  /** The rest of the Process, as JSON. */
  document: string;
  /** Credentials, sealed with AES-256-GCM; null once the process has ended. */
  sealed: string | null;
}

export type ProcessRow = Selectable<ProcessesTable>;
