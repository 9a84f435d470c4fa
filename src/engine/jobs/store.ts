import type { EngineDatabase, Row, Statement, Value } from '../database';
import type { Parameters } from '../contract/operation';
import { charge, removal, webhookCall } from './following';
import { insertion, taskInsertions } from './insertions';
import { KnownDependencies } from './known-dependencies';
import { KnownJobs } from './known-jobs';
import {
  hasEnded,
  type Dependency,
  type JobRecord,
  type Status,
  type StoredResult,
  type TaskRecord,
  type TaskState,
} from './model';
import type { ParameterTexts } from './parameter-texts';
import { jobOf, stateOf, taskColumns, taskOf } from './rows';

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

export interface TaskEnd {
  status: 'finished' | 'error';
  message: string | null;
  code: string | null;
  credits: number;
  result: StoredResult | null;
}

/** One run of a task. A run that another one has replaced changes nothing any more. */
export type TaskRun = Pick<TaskRecord, 'id' | 'attempts'>;

const idsAtATime = 50;

/** Of a task that has not ended. */
const unfinished = "status IN ('waiting', 'processing')";

/**
 * Jobs and tasks. Parameters stay where they are until they are asked for: they may hold whole files. Every change is
 * one statement that looks at the state it changes, so that of two at once only one takes effect.
 */
export class JobStore {
  private readonly dependencies = new KnownDependencies();
  /** Where nobody else writes to the database. */
  private readonly known?: KnownJobs;

  constructor(
    private readonly database: EngineDatabase,
    private readonly texts: ParameterTexts,
    /** The id of this engine, where others share its database and the files of tasks lie in a bucket. */
    private readonly node?: string,
  ) {
    if (node === undefined) this.known = new KnownJobs();
  }

  async insertJob(job: JobRecord, tasks: { task: TaskRecord; parameters: Parameters }[]): Promise<void> {
    const row = {
      id: job.id,
      owner: job.owner,
      tag: job.tag,
      status: job.status,
      webhook_url: this.texts.sealAddress(job.webhookUrl),
      base: job.base,
      created_at: job.createdAt,
      started_at: job.startedAt,
      ended_at: job.endedAt,
    };
    for (const { task } of tasks) this.known?.dependsOn(task);
    const insertions = [insertion('jobs', row)];
    for (const [position, { task, parameters }] of tasks.entries())
      insertions.push(...taskInsertions(task, await this.texts.keep(task.id, parameters), position));
    await this.database.inOneTransaction([...insertions, webhookCall(job.id, 'job.created')]);
    for (const { task } of tasks) this.dependencies.remember(task.id, task.dependsOn);
    this.known?.remember(job, tasks);
  }

  async insertTask(task: TaskRecord, parameters: Parameters): Promise<void> {
    this.known?.dependsOn(task);
    await this.database.inOneTransaction(taskInsertions(task, await this.texts.keep(task.id, parameters), 0));
  }

  async job(id: string): Promise<JobRecord | undefined> {
    const known = this.known?.job(id);
    if (known) return known;
    const row = await this.database.one('SELECT * FROM jobs WHERE id = ?', [id]);
    return row && this.jobOf(row);
  }

  async task(id: string): Promise<TaskRecord | undefined> {
    return this.known?.task(id) ?? (await this.tasksWhere('id = ?', [id]))[0];
  }

  /** Those of the account among `ids`, in any order. */
  async ownedTasks(owner: number, ids: readonly string[]): Promise<Set<string>> {
    const owned = new Set<string>();
    for (const some of inSlices(ids)) {
      const sql = `SELECT id FROM tasks WHERE owner = ? AND id IN (${some.map(() => '?').join()})`;
      for (const { id } of await this.database.all(sql, [owner, ...some])) owned.add(id as string);
    }
    return owned;
  }

  /** Those of the jobs and tasks `ids` that have ended or are gone. */
  async overAmong(ids: readonly string[]): Promise<string[]> {
    const going = new Set<string>();
    for (const some of inSlices(ids)) {
      const named = `id IN (${some.map(() => '?').join()}) AND ${unfinished}`;
      const sql = `SELECT id FROM jobs WHERE ${named} UNION ALL SELECT id FROM tasks WHERE ${named}`;
      for (const { id } of await this.database.all(sql, [...some, ...some])) going.add(id as string);
    }
    return ids.filter((id) => !going.has(id));
  }

  /** Those of the tasks `ids` that are not there. */
  async goneAmong(ids: readonly string[]): Promise<string[]> {
    const known = new Set<string>();
    for (const some of inSlices(ids)) {
      const sql = `SELECT id FROM tasks WHERE id IN (${some.map(() => '?').join()})`;
      for (const { id } of await this.database.all(sql, some)) known.add(id as string);
    }
    return ids.filter((id) => !known.has(id));
  }

  /** In the order of the request. */
  async tasksOf(jobId: string): Promise<TaskRecord[]> {
    return this.known?.tasksOf(jobId) ?? this.tasksWhere('job_id = ? ORDER BY position', [jobId]);
  }

  /** What the status of a job is made of, without the results of its tasks. */
  async statesOf(jobId: string): Promise<TaskState[]> {
    const known = this.known?.tasksOf(jobId);
    if (known) return known;
    return (await this.database.all('SELECT status, ignore_error FROM tasks WHERE job_id = ?', [jobId])).map(stateOf);
  }

  async parameters(taskId: string): Promise<Parameters> {
    const known = this.known?.parameters(taskId);
    if (known) return known;
    const row = await this.database.one('SELECT parameters FROM tasks WHERE id = ?', [taskId]);
    return row === undefined ? {} : this.texts.read(taskId, row.parameters as string);
  }

  retriesOf(taskId: string): Promise<TaskRecord[]> {
    return this.tasksWhere('retry_of = ? ORDER BY created_at', [taskId]);
  }

  async dependentsOf(taskId: string): Promise<TaskRecord[]> {
    const known = this.known?.dependentsOf(taskId);
    if (known) return known;
    return this.tasksWhere('id IN (SELECT task_id FROM dependencies WHERE depends_on = ?) ORDER BY position', [taskId]);
  }

  unfinishedTasks(): Promise<TaskRecord[]> {
    return this.tasksWhere(`${unfinished} ORDER BY created_at, position`, []);
  }

  /** Newest first. */
  async listJobs(owner: number, filters: JobFilters, page: PageRequest): Promise<JobRecord[]> {
    const { sql, values } = conditions({ owner, status: filters.status, tag: filters.tag });
    const rows = await this.database.all(`SELECT * FROM jobs WHERE ${sql} ${this.newestFirst()}`, [
      ...values,
      ...window(page),
    ]);
    return rows.map((row) => this.jobOf(row));
  }

  /** Newest first. */
  listTasks(owner: number, filters: TaskFilters, page: PageRequest): Promise<TaskRecord[]> {
    const { sql, values } = conditions({ owner, ...filters });
    return this.tasksWhere(`${sql} ${this.newestFirst()}`, [...values, ...window(page)]);
  }

  /** Begins a run of a waiting task. Undefined where it does not wait any more. */
  async beginRun(id: string, now: number): Promise<TaskRecord | undefined> {
    return this.changed(
      "UPDATE tasks SET status = 'processing', percent = 0, message = NULL, started_at = ?, attempts = attempts + 1, runs_on = ? WHERE id = ? AND status = 'waiting'",
      [now, this.node ?? 'local', id],
    );
  }

  /** Undefined where this run is over: the task has ended, was deleted, or runs elsewhere. */
  async changeRun(run: TaskRun, changes: Partial<TaskRecord>): Promise<TaskRecord | undefined> {
    const fields = Object.keys(changes).filter((field) => field in taskColumns) as (keyof typeof taskColumns)[];
    const sets = fields.map((field) => `${taskColumns[field]} = ?`).join();
    return this.changed(`UPDATE tasks SET ${sets} WHERE id = ? AND attempts = ? AND status = 'processing'`, [
      ...fields.map((field) => changes[field] as Value),
      run.id,
      run.attempts,
    ]);
  }

  /**
   * Ends a task, whoever runs it, or only within the run `attempts`. Undefined where it has ended already, was deleted, or
   * that run was replaced. Its credits are charged with it.
   */
  async endTask(id: string, end: TaskEnd, now: number, attempts?: number): Promise<TaskRecord | undefined> {
    const ofRun = attempts === undefined ? '' : ' AND attempts = ?';
    const { credits } = end;
    return this.changed(
      `UPDATE tasks SET status = ?, percent = 100, message = ?, code = ?, credits = ?, result = ?, bytes = ?, started_at = COALESCE(started_at, ?), ended_at = ? WHERE id = ? AND ${unfinished}${ofRun}`,
      [
        ...[end.status, end.message, end.code, end.credits],
        ...[end.result && JSON.stringify(end.result), bytesOf(end.result), now, now, id],
        ...(attempts === undefined ? [] : [attempts]),
      ],
      credits > 0 ? ({ owner }) => [charge(owner as number, credits)] : undefined,
    );
  }

  /** A run that was cut off: the task waits again. `attempts`: those that count. */
  async interruptTask(id: string, attempts: number): Promise<void> {
    this.known?.forgetJobOf(id);
    await this.database.run(
      "UPDATE tasks SET status = 'waiting', percent = 100, started_at = NULL, attempts = ? WHERE id = ? AND status = 'processing'",
      [attempts, id],
    );
  }

  /** Undefined where the job has ended already, has this status, or was deleted. Its end is written down for webhooks. */
  async changeJob(id: string, status: Status, now: number): Promise<JobRecord | undefined> {
    const known = this.known?.job(id);
    if (known && (known.status === status || hasEnded(known))) return undefined;
    const endedAt = status === 'finished' || status === 'error' ? now : null;
    const change = {
      sql: `UPDATE jobs SET status = ?, started_at = COALESCE(started_at, ?), ended_at = ? WHERE id = ? AND ${unfinished} AND status <> ? RETURNING *`,
      values: [status, now, endedAt, id, status],
    };
    const told = webhookCall(id, status === 'error' ? 'job.failed' : 'job.finished');
    const row = await (endedAt === null
      ? this.database.one(change.sql, change.values)
      : this.database.changed(change, () => [told]));
    const job = row && this.jobOf(row);
    if (job) this.known?.jobChanged(job);
    return job;
  }

  /** Jobs that go on though all their tasks have ended: an engine was killed between the two. */
  async jobsWithoutEnd(most: number): Promise<string[]> {
    const going = `SELECT 1 FROM tasks WHERE job_id = jobs.id AND ${unfinished}`;
    const sql = `SELECT id FROM jobs WHERE ${unfinished} AND NOT EXISTS (${going}) ORDER BY created_at LIMIT ?`;
    return (await this.database.all(sql, [most])).map((row) => row.id as string);
  }

  deleteJob(id: string): Promise<void> {
    this.known?.forget(id);
    return this.database.inOneTransaction([
      ...this.removalOf('job_id', id),
      { sql: 'DELETE FROM dependencies WHERE task_id IN (SELECT id FROM tasks WHERE job_id = ?)', values: [id] },
      { sql: 'DELETE FROM tasks WHERE job_id = ?', values: [id] },
      { sql: 'DELETE FROM jobs WHERE id = ?', values: [id] },
    ]);
  }

  deleteTask(id: string): Promise<void> {
    this.known?.forgetJobOf(id);
    return this.database.inOneTransaction([
      ...this.removalOf('id', id),
      { sql: 'DELETE FROM dependencies WHERE task_id = ?', values: [id] },
      { sql: 'DELETE FROM tasks WHERE id = ?', values: [id] },
    ]);
  }

  private removalOf(of: 'job_id' | 'id', id: string): Statement[] {
    return this.node === undefined ? [] : [removal(of, id)];
  }

  async jobsEndedBefore(time: number, most: number): Promise<JobRecord[]> {
    return (await this.database.all('SELECT * FROM jobs WHERE ended_at < ? LIMIT ?', [time, most])).map((row) =>
      this.jobOf(row),
    );
  }

  /** Only tasks outside jobs: the others go with their job. */
  tasksEndedBefore(time: number, most: number): Promise<TaskRecord[]> {
    return this.tasksWhere('job_id IS NULL AND ended_at < ? LIMIT ?', [time, most]);
  }

  uploadsCreatedBefore(time: number, most: number): Promise<TaskRecord[]> {
    const condition = "operation = 'import/upload' AND status = 'waiting' AND created_at < ? LIMIT ?";
    return this.tasksWhere(condition, [time, most]);
  }

  /** Sum over all results, in bytes. */
  async bytesStored(): Promise<number> {
    const row = await this.database.one('SELECT COALESCE(SUM(bytes), 0) AS total FROM tasks', []);
    return Number(row?.total ?? 0);
  }

  private jobOf(row: Row): JobRecord {
    const job = jobOf(row);
    return { ...job, webhookUrl: this.texts.openAddress(job.webhookUrl) };
  }

  private async changed(
    update: string,
    values: Value[],
    following?: (row: Row) => Statement[],
  ): Promise<TaskRecord | undefined> {
    const sql = `${update} RETURNING ${taskFields}`;
    const row = await (following ? this.database.changed({ sql, values }, following) : this.database.one(sql, values));
    const task = row && (await this.withDependencies([row]))[0];
    if (task) this.known?.taskChanged(task);
    return task;
  }

  private async tasksWhere(condition: string, values: Value[]): Promise<TaskRecord[]> {
    const rows = await this.database.all(`SELECT ${taskFields} FROM tasks WHERE ${condition}`, values);
    return this.withDependencies(rows);
  }

  private async withDependencies(rows: Row[]): Promise<TaskRecord[]> {
    const found = new Map(rows.map(({ id }) => [id as string, this.dependencies.get(id as string)]));
    const missing = [...found.keys()].filter((id) => !found.get(id));
    for (const [id, dependencies] of await this.readDependencies(missing)) found.set(id, dependencies);
    return rows.map((row) => taskOf(row, found.get(row.id as string) ?? []));
  }

  private async readDependencies(ids: string[]): Promise<Map<string, Dependency[]>> {
    const read = new Map(ids.map((id) => [id, [] as Dependency[]]));
    for (const some of inSlices(ids)) {
      const sql = `SELECT task_id, depends_on, parameter FROM dependencies WHERE task_id IN (${some.map(() => '?').join()}) ORDER BY task_id, position`;
      for (const { task_id: id, depends_on: taskId, parameter } of await this.database.all(sql, some))
        read.get(id as string)?.push({ taskId: taskId as string, parameter: parameter as string });
    }
    for (const [id, dependencies] of read) this.dependencies.remember(id, dependencies);
    return read;
  }

  private newestFirst(): string {
    return `ORDER BY created_at DESC, ${this.database.insertionOrder} DESC LIMIT ? OFFSET ?`;
  }
}

const taskFields =
  'id, job_id, owner, name, operation, status, percent, message, code, credits, created_at, started_at, ended_at, ' +
  'engine, engine_version, retry_of, ignore_error, attempts, result, faults';

/** Slices of one size, so that one prepared statement serves them all. */
function* inSlices(ids: readonly string[]): Generator<(string | null)[]> {
  for (let at = 0; at < ids.length; at += idsAtATime) {
    yield Array.from({ length: ids.length === 1 ? 1 : idsAtATime }, (_, index) => ids[at + index] ?? null);
  }
}

function conditions(fields: Record<string, Value | undefined>): { sql: string; values: Value[] } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, Value][];
  return { sql: given.map(([name]) => `${name} = ?`).join(' AND '), values: given.map(([, value]) => value) };
}

/** One row more than the page holds tells whether there is a next one. */
function window(page: PageRequest): [number, number] {
  return [page.size + 1, (page.number - 1) * page.size];
}

/** Bytes that the files of a result take on disk. */
export function bytesOf(result: StoredResult | null): number {
  const own = (result?.files ?? []).filter((file) => file.path !== undefined && !file.linked);
  return own.reduce((sum, file) => sum + file.size, 0);
}

/** Where the files of a result lie. */
export function storedOf(result: StoredResult | null): string[] {
  return (result?.files ?? []).map(({ path }) => path).filter((path) => path !== undefined);
}
