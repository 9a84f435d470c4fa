import type { Fault } from './faults';
import type { Dependency, JobRecord, Status, StoredResult, TaskRecord, TaskState } from './model';
import type { Row } from '../database';

/** Column of each field that may change while a task runs. */
export const taskColumns = { percent: 'percent', engine: 'engine', engineVersion: 'engine_version' } as const;

/** A job as its row in the database has it. */
export function jobOf(row: Row): JobRecord {
  return {
    id: row.id as string,
    owner: row.owner as number,
    tag: row.tag as string | null,
    status: row.status as Status,
    webhookUrl: row.webhook_url as string | null,
    base: row.base as string | null,
    createdAt: row.created_at as number,
    startedAt: row.started_at as number | null,
    endedAt: row.ended_at as number | null,
  };
}

/** A task as its row in the database has it, with the tasks it depends on. */
export function taskOf(row: Row, dependsOn: Dependency[]): TaskRecord {
  return {
    id: row.id as string,
    jobId: row.job_id as string | null,
    name: row.name as string | null,
    owner: row.owner as number,
    operation: row.operation as string,
    status: row.status as Status,
    percent: row.percent as number,
    message: row.message as string | null,
    code: row.code as string | null,
    credits: row.credits as number | null,
    createdAt: row.created_at as number,
    startedAt: row.started_at as number | null,
    endedAt: row.ended_at as number | null,
    engine: row.engine as string | null,
    engineVersion: row.engine_version as string | null,
    dependsOn,
    retryOf: row.retry_of as string | null,
    ignoreError: row.ignore_error === 1,
    attempts: row.attempts as number,
    result: row.result === null ? null : (JSON.parse(row.result as string) as StoredResult),
    faults: JSON.parse(row.faults as string) as Fault[],
  };
}

/** What of a task the status of its job is made of. */
export function stateOf(row: Row): TaskState {
  return { status: row.status as Status, ignoreError: row.ignore_error === 1 };
}
