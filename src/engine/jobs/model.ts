import type { Fault } from './faults';
import type { Parameters } from '../contract/operation';

export type Status = 'waiting' | 'processing' | 'finished' | 'error';

/** Times are milliseconds since the epoch. */
export interface JobRecord {
  id: string;
  /** Account that made it. */
  owner: number;
  tag: string | null;
  status: Status;
  webhookUrl: string | null;
  /** URL under which its caller reaches the engine; null: the usual one. */
  base: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

export interface TaskRecord {
  id: string;
  /** Null outside a job. */
  jobId: string | null;
  name: string | null;
  owner: number;
  operation: string;
  status: Status;
  percent: number;
  message: string | null;
  /** Null even on some errors (v2-contract 2.4). */
  code: string | null;
  credits: number | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  engine: string | null;
  engineVersion: string | null;
  dependsOn: Dependency[];
  retryOf: string | null;
  ignoreError: boolean;
  /** How often it was started; more than once only after a crash of the engine. */
  attempts: number;
  result: StoredResult | null;
  /** Faults a tester asked for in the request that made the task. */
  faults: Fault[];
}

/** A task that has to end first, and the parameter that names it: `input`, or one of the operation's `inputOptions`. */
export interface Dependency {
  taskId: string;
  parameter: string;
}

export interface StoredResult {
  files: StoredFile[];
  metadata?: Record<string, unknown>;
  output?: string;
}

export interface StoredFile {
  filename: string;
  /** Bytes. */
  size: number;
  /** Relative to the data folder; absent where an export has stored the file elsewhere. */
  path?: string;
  /** The file takes no room of its own: it is that of an earlier task. */
  linked?: boolean;
  /** Hex; of files of export/url that are not small. */
  md5?: string;
  /** Where an export has stored it. */
  dir?: string;
}

/** A task as asked for, its inputs resolved to ids. */
export interface TaskOrder {
  id: string;
  name: string | null;
  operation: string;
  parameters: Parameters;
  dependsOn: Dependency[];
  ignoreError: boolean;
}

/** Finished or failed. */
export function hasEnded(record: { status: Status }): boolean {
  return record.status === 'finished' || record.status === 'error';
}

/** What of a task the status of its job is made of. */
export type TaskState = Pick<TaskRecord, 'status' | 'ignoreError'>;
