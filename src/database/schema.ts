import type { Generated, Selectable } from 'kysely';

/**
 * Column types that SQLite and PostgreSQL share: text, bigint (milliseconds since the epoch) and integer. Objects are
 * JSON text.
 */
export interface Database {
  processes: ProcessesTable;
  deliveries: DeliveriesTable;
  hooks: HooksTable;
  refresh_tokens: RefreshTokensTable;
  leases: LeasesTable;
  activity: ActivityTable;
  events: EventsTable;
  statistics: StatisticsTable;
  usage: UsageTable;
  shadow_runs: ShadowRunsTable;
}

/** Calls that ran on two upstreams. */
export interface ShadowRunsTable {
  id: string;
  at: number;
  process_id: string;
  verdict: 'running' | 'same' | 'different' | 'failed';
  /** What was compared and what differed, as JSON. */
  document: string;
}

/** Counts of v1 calls by day, caller, shape and HTTP status. */
export interface UsageTable {
  day: string;
  caller: string;
  shape_id: string;
  status: number;
  /** JSON: what the call uses, never a value of the caller's own. */
  shape: string;
  /** JSON: harmless values of its options. */
  example: string;
  count: number;
  first_at: number;
  last_at: number;
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
  /** Until when whoever starts it may go on without a sign of life; `version` is the fence. */
  lease_until: Generated<number>;
  /** The instance that follows the job of a watched Process; null where none does. */
  watched_by: Generated<string | null>;
}

/** The outbox: what is still to be delivered, and what was given up. What is delivered is no longer here. */
export interface DeliveriesTable {
  id: string;
  kind: string;
  process_id: string;
  /** Whom it goes to: no receiver takes more than its share of a kind's places. */
  receiver: string;
  /** JSON, as the kind wants it; never a credential. */
  payload: string;
  state: 'due' | 'given-up';
  /** Tries that failed. */
  attempts: number;
  run_at: number;
  /** The instance at work on it, and until when it may go on without a sign of life; 0 where nobody is. */
  lease_holder: string | null;
  lease_until: number;
  /** The last failure, in the words of the receiver. */
  reason: string | null;
  created_at: number;
  /** When it was given up. */
  ended_at: number | null;
}

/** REST hooks (v1-contract 5.5). An ended one stays, so that its number is never given again. */
export interface HooksTable {
  owner: string;
  /** v1's id, counted per owner. */
  number: number;
  url: string;
  event: string;
  created_at: number;
  ended_at: number | null;
  /** Why it ended: deleted by its owner, or the receiver's 4xx. */
  reason: string | null;
}

/** Refresh tokens that took the place of those in the keys file. */
export interface RefreshTokensTable {
  /** Fingerprint of what the keys file says of the account. */
  account: string;
  /** Sealed with AES-256-GCM. */
  sealed: string;
}

/** What only one instance does at a time, and which instances are alive. */
export interface LeasesTable {
  name: string;
  holder: string;
  /** Milliseconds since the epoch. */
  held_until: number;
}

/** One row a Process, for the console: kept longer than the Process itself. */
export interface ActivityTable {
  /** Of the Process. */
  id: string;
  /** Of the Process: an older state never replaces a newer one. */
  version: number;
  /** When this row was last written. */
  changed_at: number;
  owner: string;
  state: string;
  /** `finished` or `failed`, once it has ended so; stays when the Process is deleted. */
  outcome: string | null;
  input_format: string | null;
  output_format: string | null;
  mode: string;
  /** Of the input. */
  filename: string | null;
  /** Why it failed. */
  message: string | null;
  /** How many. */
  warnings: number;
  input_bytes: number | null;
  output_bytes: number | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

/** What happened to a Process besides its states, and what operators did. */
export interface EventsTable {
  id: string;
  /** Empty where it is about none. */
  process_id: string;
  at: number;
  kind: 'call' | 'try' | 'audit';
  /** JSON, without secrets. */
  detail: string;
}

/** Sums of one instance over one minute. */
export interface StatisticsTable {
  /** Its beginning. */
  minute: number;
  instance: string;
  /** JSON. */
  document: string;
}

export type ActivityRow = Selectable<ActivityTable>;
export type EventRow = Selectable<EventsTable>;
export type DeliveryRow = Selectable<DeliveriesTable>;
export type HookRow = Selectable<HooksTable>;
export type ProcessRow = Selectable<ProcessesTable>;
