import type { FileLinks } from '../../files';
import { hasEnded, type JobRecord, type JobStore, type TaskRecord } from '../../jobs';
import { isTrue } from '../../contract/is-true';

export type Json = Record<string, unknown>;

export type TaskInclude = 'retries' | 'depends_on_tasks' | 'payload' | 'job';

/** Shows records as v2 does: the key sets are those recorded (v2-contract 2). `base` is the engine's URL for the reader. */
export class Presenter {
  constructor(
    private readonly store: JobStore,
    private readonly links: FileLinks,
    private readonly percentWhileWaiting: number,
  ) {}

  /** `tasks` as asked for on creation, reversed on later reads, as recorded; absent in lists (v2-contract 2.1). */
  async job(job: JobRecord, base: string, order?: 'requested' | 'reversed'): Promise<Json> {
    const tasks = order && (await this.tasks(await this.store.tasksOf(job.id), base));
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

  async task(task: TaskRecord, base: string, includes: ReadonlySet<string> = new Set()): Promise<Json> {
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
      result: await this.result(task, base),
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
      ...(await this.included(task, base, includes)),
      links: { self: `${base}/v2/tasks/${task.id}` },
    };
  }

  private async tasks(tasks: readonly TaskRecord[], base: string): Promise<Json[]> {
    const shown: Json[] = [];
    for (const task of tasks) shown.push(await this.task(task, base));
    return shown;
  }

  private async included(task: TaskRecord, base: string, includes: ReadonlySet<string>): Promise<Json> {
    const parts: Record<TaskInclude, () => Promise<unknown>> = {
      retries: async () => this.tasks(await this.store.retriesOf(task.id), base),
      depends_on_tasks: async () => this.tasks(await this.inputsOf(task), base),
      payload: async () => ({ operation: task.operation, ...(await this.store.parameters(task.id)) }),
      job: async () => {
        const job = task.jobId === null ? undefined : await this.store.job(task.jobId);
        return job ? this.job(job, base) : null;
      },
    };
    const wanted: Json = {};
    for (const [name, make] of Object.entries(parts)) if (includes.has(name)) wanted[name] = await make();
    return wanted;
  }

  private async inputsOf(task: TaskRecord): Promise<TaskRecord[]> {
    const inputs: TaskRecord[] = [];
    for (const { taskId } of task.dependsOn) inputs.push(...[(await this.store.task(taskId)) ?? []].flat());
    return inputs;
  }

  private async result(task: TaskRecord, base: string): Promise<Json | null> {
    if (task.operation === 'import/upload' && !hasEnded(task)) return { form: await this.form(task, base) };
    if (!task.result) return null;
    const { files, metadata, output } = task.result;
    return {
      ...((files.length > 0 || (!metadata && output === undefined)) && { files: await this.files(task, base) }),
      ...(metadata && { metadata }),
      ...(output !== undefined && { output }),
    };
  }

  private async files(task: TaskRecord, base: string): Promise<Json[]> {
    const isDownload = task.operation === 'export/url';
    const inline = isDownload && isTrue((await this.store.parameters(task.id)).inline);
    return (task.result?.files ?? []).map(({ filename, size, dir, path: stored = '' }) => ({
      filename,
      size,
      ...(dir !== undefined && { dir }),
      ...(isDownload && {
        url: this.links.download(base, { taskId: task.id, filename, stored, inline, from: task.endedAt ?? 0 }),
      }),
    }));
  }

  private async form(task: TaskRecord, base: string) {
    const { redirect } = await this.store.parameters(task.id);
    return this.links.form(base, {
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
