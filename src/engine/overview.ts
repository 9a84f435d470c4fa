import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EngineParts } from './engine-parts';

/** What an engine does at one moment, for whoever runs it. Times are milliseconds since the epoch, sizes bytes. */
export interface EngineOverview {
  /** Those that run, and the first that wait. */
  tasks: OpenTask[];
  /** By the account they belong to. */
  queues: { account: number; waiting: number; running: number }[];
  disk: { used: number; limit: number; free: number };
}

export interface OpenTask {
  id: string;
  jobId: string | null;
  /** Of the job: for one of a v1 call the id of its process, unless the call gave another. */
  tag: string | null;
  account: number;
  operation: string;
  status: 'waiting' | 'processing';
  percent: number;
  createdAt: number;
  startedAt: number | null;
}

const tasksShown = 200;

/** What the engine does now; the first 200 tasks, those that run before those that wait. */
export async function overviewOf(
  { store, quota }: Pick<EngineParts, 'store' | 'quota'>,
  dataDir: string,
): Promise<EngineOverview> {
  const open = await store.unfinishedTasks();
  const queues = new Map<number, { account: number; waiting: number; running: number }>();
  for (const { owner, status } of open) {
    const queue = queues.get(owner) ?? { account: owner, waiting: 0, running: 0 };
    queue[status === 'processing' ? 'running' : 'waiting'] += 1;
    queues.set(owner, queue);
  }
  const { bavail, bsize } = await statfs(resolve(dataDir));
  const inOrder = [...open].sort((one, other) => Number(other.startedAt !== null) - Number(one.startedAt !== null));
  const shown = inOrder.slice(0, tasksShown).map(async (task): Promise<OpenTask> => ({
    id: task.id,
    jobId: task.jobId,
    tag: task.jobId === null ? null : ((await store.job(task.jobId))?.tag ?? null),
    account: task.owner,
    operation: task.operation,
    status: task.status === 'processing' ? 'processing' : 'waiting',
    percent: task.status === 'processing' ? task.percent : 0,
    createdAt: task.createdAt,
    startedAt: task.startedAt,
  }));
  return {
    tasks: await Promise.all(shown),
    queues: [...queues.values()],
    disk: { ...quota.use, free: bavail * bsize },
  };
}
