import type { Statement, Value } from '../database';
import type { TaskRecord } from './model';

/** The rows of a new task and of what it depends on. `parameters`: as `ParameterTexts` keeps them. */
export function taskInsertions(task: TaskRecord, parameters: string, position: number): Statement[] {
  const row = {
    id: task.id,
    job_id: task.jobId,
    position,
    owner: task.owner,
    name: task.name,
    operation: task.operation,
    status: task.status,
    percent: task.percent,
    message: task.message,
    code: task.code,
    credits: task.credits,
    created_at: task.createdAt,
    started_at: task.startedAt,
    ended_at: task.endedAt,
    engine: task.engine,
    engine_version: task.engineVersion,
    retry_of: task.retryOf,
    ignore_error: task.ignoreError ? 1 : 0,
    attempts: task.attempts,
    result: null,
    faults: JSON.stringify(task.faults),
    bytes: 0,
    parameters,
  };
  return [
    insertion('tasks', row),
    ...task.dependsOn.map(({ taskId, parameter }, index) =>
      insertion('dependencies', { task_id: task.id, position: index, depends_on: taskId, parameter }),
    ),
  ];
}

/** One new row. */
export function insertion(table: string, row: Record<string, Value>): Statement {
  const names = Object.keys(row);
  const sql = `INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`;
  return { sql, values: Object.values(row) };
}
