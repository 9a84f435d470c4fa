import { downloadLink, uploadForm, type Signer } from '../../files';
import { hasEnded, type JobRecord, type JobStore, type TaskRecord } from '../../jobs';
import { isTrue } from '../../contract/is-true';

export type Json = Record<string, unknown>;

export type TaskInclude = 'retries' | 'depends_on_tasks' | 'payload' | 'job';

/** Shows records as v2 does: the key sets are those recorded (v2-contract 2). `base` is the engine's URL for the reader. */
export class Presenter {
  constructor(
    private readonly store: JobStore,
    private readonly signer: Signer,
    private readonly percentWhileWaiting: number,
  ) {}

  /** `tasks` as asked for on creation, reversed on later reads, as recorded; absent in lists (v2-contract 2.1). */
  job(job: JobRecord, base: string, order?: 'requested' | 'reversed'): Json {
    const tasks = order && this.store.tasksOf(job.id).map((task) => this.task(task, base));
    return {
      id: job.id,
      tag: job.tag,
      status: job.status,
      created_at: timestamp(job.createdAt),
      started_at: timestamp(job.startedAt),
      ended_at: timestamp(job.endedAt),
      ...(tasks && { tasks: order === 'reversed' ? tasks.reverse() : tasks }),
      links: { self: `${base}/v2/jobs/${job.id}` },
    };
  }

  task(task: TaskRecord, base: string, includes: ReadonlySet<string> = new Set()): Json {
    const isTransfer = /^(import|export)\//.test(task.operation);
    return {
      id: task.id,
      ...(task.jobId !== null && { name: task.name }),
      job_id: task.jobId,
      status: task.status,
      credits: task.credits,
      code: task.code,
      message: task.message,
      percent: task.status === 'waiting' ? this.percentWhileWaiting : task.percent,
      operation: task.operation,
      ...(!isTransfer && { engine: task.engine, engine_version: task.engineVersion }),
      result: this.result(task, base),
      created_at: timestamp(task.createdAt),
      started_at: timestamp(task.startedAt),
      ended_at: timestamp(task.endedAt),
      retry_of_task_id: task.retryOf,
      copy_of_task_id: task.retryOf,
      user_id: task.owner,
      priority: 10,
      host_name: task.startedAt === null || task.code === 'INPUT_TASK_FAILED' ? null : 'engine',
      storage: null,
      region: 'local',
      depends_on_task_ids: [...new Set(task.dependsOn.map(({ taskId }) => taskId))],
      ...this.included(task, base, includes),
      links: { self: `${base}/v2/tasks/${task.id}` },
    };
  }

  private included(task: TaskRecord, base: string, includes: ReadonlySet<string>): Json {
    const parts: Record<TaskInclude, () => unknown> = {
      retries: () => this.store.retriesOf(task.id).map((retry) => this.task(retry, base)),
      depends_on_tasks: () =>
        task.dependsOn.flatMap(({ taskId }) => this.store.task(taskId) ?? []).map((input) => this.task(input, base)),
      payload: () => ({ operation: task.operation, ...this.store.parameters(task.id) }),
      job: () => {
        const job = task.jobId === null ? undefined : this.store.job(task.jobId);
        return job ? this.job(job, base) : null;
      },
    };
    const wanted = Object.entries(parts).filter(([name]) => includes.has(name));
    return Object.fromEntries(wanted.map(([name, make]) => [name, make()]));
  }

  private result(task: TaskRecord, base: string): Json | null {
    if (task.operation === 'import/upload' && !hasEnded(task)) return { form: this.form(task, base) };
    if (!task.result) return null;
    const { files, metadata, output } = task.result;
    return {
      ...((files.length > 0 || (!metadata && output === undefined)) && { files: this.files(task, base) }),
      ...(metadata && { metadata }),
      ...(output !== undefined && { output }),
    };
  }

  private files(task: TaskRecord, base: string): Json[] {
    const isDownload = task.operation === 'export/url';
    const inline = isDownload && isTrue(this.store.parameters(task.id).inline);
    return (task.result?.files ?? []).map(({ filename, size, dir }) => ({
      filename,
      size,
      ...(dir !== undefined && { dir }),
      ...(isDownload && {
        url: downloadLink(base, this.signer, { taskId: task.id, filename, inline, from: task.endedAt ?? 0 }),
      }),
    }));
  }

  private form(task: TaskRecord, base: string) {
    const { redirect } = this.store.parameters(task.id);
    return uploadForm(base, this.signer, {
      id: task.id,
      createdAt: task.createdAt,
      redirect: typeof redirect === 'string' ? redirect : undefined,
    });
  }
}

/** ISO 8601 with offset and whole seconds, as recorded (v2-contract 2.1). */
export function timestamp(time: number): string;
export function timestamp(time: number | null): string | null;
export function timestamp(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00');
}
