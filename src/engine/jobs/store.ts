import type { SqliteConnection } from '../../runtime';
import type { Parameters } from '../contract/operation';
import type { Dependency, JobRecord, StoredResult, TaskRecord } from './model';
import type { ParameterSeal } from './parameter-seal';
import { jobColumns, jobOf, taskColumns, taskOf } from './rows';
import { Statements, type Value } from './statements';

export interface PageRequest {
  /** From 1. */
  number: number;
  size: number;
}

export interface JobFilters {
  status?: string;
  tag?: string;
}

export interface TaskFilters {
  status?: string;
  job_id?: string;
  operation?: string;
}

/** Jobs and tasks in SQLite. Parameters stay in the database until they are asked for: they may hold whole files. */
export class JobStore {
  private readonly sql: Statements;

  constructor(
    database: SqliteConnection,
    private readonly seal: ParameterSeal,
  ) {
    this.sql = new Statements(database);
  }

  insertJob(job: JobRecord, tasks: { task: TaskRecord; parameters: Parameters }[]): void {
    this.sql.inTransaction(() => {
      this.sql.run(
        'INSERT INTO jobs (id, owner, tag, status, webhook_url, base, created_at, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [job.id, job.owner, job.tag, job.status, job.webhookUrl, job.base, job.createdAt, job.startedAt, job.endedAt],
      );
      tasks.forEach(({ task, parameters }, position) => this.insertRow(task, parameters, position));
    });
  }

  insertTask(task: TaskRecord, parameters: Parameters): void {
    this.sql.inTransaction(() => this.insertRow(task, parameters, 0));
  }

  job(id: string): JobRecord | undefined {
    const row = this.sql.one('SELECT * FROM jobs WHERE id = ?', [id]);
    return row && jobOf(row);
  }

  task(id: string): TaskRecord | undefined {
    return this.tasksWhere('id = ?', [id])[0];
  }

  /** In the order of the request. */
  tasksOf(jobId: string): TaskRecord[] {
    return this.tasksWhere('job_id = ? ORDER BY position', [jobId]);
  }

  parameters(taskId: string): Parameters {
    const row = this.sql.one('SELECT parameters FROM tasks WHERE id = ?', [taskId]);
    return JSON.parse(row === undefined ? '{}' : this.seal.open(row.parameters as string)) as Parameters;
  }

  retriesOf(taskId: string): TaskRecord[] {
    return this.tasksWhere('retry_of = ? ORDER BY created_at', [taskId]);
  }

  dependentsOf(taskId: string): TaskRecord[] {
    return this.tasksWhere('id IN (SELECT task_id FROM dependencies WHERE depends_on = ?) ORDER BY position', [taskId]);
  }

  unfinishedTasks(): TaskRecord[] {
    return this.tasksWhere("status IN ('waiting', 'processing') ORDER BY created_at, position", []);
  }

  /** Newest first. */
  listJobs(owner: number, filters: JobFilters, page: PageRequest): JobRecord[] {
    const { sql, values } = conditions({ owner, status: filters.status, tag: filters.tag });
    return this.sql
      .all(`SELECT * FROM jobs WHERE ${sql} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`, [
        ...values,
        ...window(page),
      ])
      .map(jobOf);
  }

  /** Newest first. */
  listTasks(owner: number, filters: TaskFilters, page: PageRequest): TaskRecord[] {
    const { sql, values } = conditions({ owner, ...filters });
    return this.tasksWhere(`${sql} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`, [
      ...values,
      ...window(page),
    ]);
  }

  /** Undefined where the job was deleted meanwhile. */
  updateJob(id: string, changes: Partial<JobRecord>): JobRecord | undefined {
    this.update('jobs', jobColumns, id, changes);
    return this.job(id);
  }

  /** Undefined where the task was deleted meanwhile. */
  updateTask(id: string, changes: Partial<TaskRecord>): TaskRecord | undefined {
    this.update('tasks', taskColumns, id, changes);
    if (changes.result !== undefined)
      this.sql.run('UPDATE tasks SET bytes = ? WHERE id = ?', [bytesOf(changes.result), id]);
    return this.task(id);
  }

  deleteJob(id: string): void {
    this.sql.inTransaction(() => {
      this.sql.run('DELETE FROM dependencies WHERE task_id IN (SELECT id FROM tasks WHERE job_id = ?)', [id]);
      this.sql.run('DELETE FROM tasks WHERE job_id = ?', [id]);
      this.sql.run('DELETE FROM jobs WHERE id = ?', [id]);
    });
  }

  deleteTask(id: string): void {
    this.sql.inTransaction(() => {
      this.sql.run('DELETE FROM dependencies WHERE task_id = ?', [id]);
      this.sql.run('DELETE FROM tasks WHERE id = ?', [id]);
    });
  }

  jobsEndedBefore(time: number, most: number): JobRecord[] {
    return this.sql.all('SELECT * FROM jobs WHERE ended_at < ? LIMIT ?', [time, most]).map(jobOf);
  }

  /** Only tasks outside jobs: the others go with their job. */
  tasksEndedBefore(time: number, most: number): TaskRecord[] {
    return this.tasksWhere('job_id IS NULL AND ended_at < ? LIMIT ?', [time, most]);
  }

  uploadsCreatedBefore(time: number, most: number): TaskRecord[] {
    const condition = "operation = 'import/upload' AND status = 'waiting' AND created_at < ? LIMIT ?";
    return this.tasksWhere(condition, [time, most]);
  }

  /** Sum over all results, in bytes. */
  bytesStored(): number {
    return (this.sql.one('SELECT COALESCE(SUM(bytes), 0) AS total FROM tasks', [])?.total as number | undefined) ?? 0;
  }

  private insertRow(task: TaskRecord, parameters: Parameters, position: number): void {
    const row: Record<string, Value> = {
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
      parameters: this.seal.seal(JSON.stringify(parameters)),
    };
    const names = Object.keys(row);
    this.sql.run(`INSERT INTO tasks (${names.join()}) VALUES (${names.map(() => '?').join()})`, Object.values(row));
    task.dependsOn.forEach(({ taskId, parameter }, index) =>
      this.sql.run('INSERT INTO dependencies (task_id, position, depends_on, parameter) VALUES (?, ?, ?, ?)', [
        task.id,
        index,
        taskId,
        parameter,
      ]),
    );
  }

  private update<Entry extends object>(
    table: string,
    columns: { [Field in keyof Entry]?: string },
    id: string,
    changes: Partial<Entry>,
  ): void {
    const changed = Object.keys(changes).filter((field) => field in columns) as (keyof Entry)[];
    if (changed.length === 0) return;
    const sets = changed.map((field) => `${columns[field]} = ?`).join();
    this.sql.run(`UPDATE ${table} SET ${sets} WHERE id = ?`, [...changed.map((field) => column(changes[field])), id]);
  }

  private tasksWhere(condition: string, values: Value[]): TaskRecord[] {
    return this.sql
      .all(`SELECT ${taskFields} FROM tasks WHERE ${condition}`, values)
      .map((row) => taskOf(row, this.dependenciesOf(row.id as string)));
  }

  private dependenciesOf(taskId: string): Dependency[] {
    return this.sql
      .all('SELECT depends_on, parameter FROM dependencies WHERE task_id = ? ORDER BY position', [taskId])
      .map((row) => ({ taskId: row.depends_on as string, parameter: row.parameter as string }));
  }
}

const taskFields =
  'id, job_id, owner, name, operation, status, percent, message, code, credits, created_at, started_at, ended_at, ' +
  'engine, engine_version, retry_of, ignore_error, attempts, result, faults';

function conditions(fields: Record<string, Value | undefined>): { sql: string; values: Value[] } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, Value][];
  return { sql: given.map(([name]) => `${name} = ?`).join(' AND '), values: given.map(([, value]) => value) };
}

/** One row more than the page holds tells whether there is a next one. */
function window(page: PageRequest): [number, number] {
  return [page.size + 1, (page.number - 1) * page.size];
}

function column(value: unknown): Value {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : ((value ?? null) as Value);
}

/** Bytes that the files of a result take on disk. */
export function bytesOf(result: StoredResult | null): number {
  const own = (result?.files ?? []).filter((file) => file.path !== undefined && !file.linked);
  return own.reduce((sum, file) => sum + file.size, 0);
}
