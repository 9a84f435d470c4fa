import { readdir, readFile } from 'node:fs/promises';

import { OperationError } from '../contract/operation';
import { processLimit } from './limits';

/** What a process and all that it started hold, as the kernel tells (Linux; elsewhere nothing is told). */
export interface TreeUse {
  /** Of its own and shared memory; files that are mapped count for nothing. */
  memoryBytes: number;
  processes: number;
}

/** The sum over a process and its descendants, those in namespaces of their own included. */
export async function treeUse(pid: number): Promise<TreeUse> {
  const use: TreeUse = { memoryBytes: 0, processes: 0 };
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const status = await readFile(`/proc/${next}/status`, 'utf8').catch(() => undefined);
    if (status === undefined) continue;
    use.processes += 1;
    for (const [, kibibytes = '0'] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)) {
      use.memoryBytes += Number(kibibytes) * 1024;
    }
    waiting.push(...(await childrenOf(next)));
  }
  return use;
}

/**
 * Looks at a process every quarter of a second and tells once when it and its descendants hold more memory than
 * `memoryBytes`, or are too many: neither is limited for one process alone. Call what it answers to end that.
 */
export function watchTree(pid: number, memoryBytes: number, exceeded: (error: OperationError) => void): () => void {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void treeUse(pid).then((use) => {
      isLooking = false;
      const error = excess(use, memoryBytes);
      if (error === undefined) return;
      clearInterval(timer);
      exceeded(error);
    });
  }, lookMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function excess({ memoryBytes, processes }: TreeUse, limit: number): OperationError | undefined {
  if (memoryBytes > limit) return new OperationError(outOfMemory(limit));
  if (processes > processLimit) return new OperationError(`The conversion starts more than ${processLimit} processes.`);
  return undefined;
}

/** What a task says that took more than `bytes` of memory. */
export function outOfMemory(bytes: number): string {
  return `The conversion needs more than ${Math.round(bytes / 1024 ** 2)} MB of memory.`;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch((): string[] => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

const lookMilliseconds = 250;
