import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../program';
import type { Row } from '../rounds';
import type { Stage } from '../stage';
import { running } from '../v1';

const idleFor = 5;

/** Many clients in `?wait` until their processes end, all at the same moment. */
export async function wait(stage: Stage): Promise<Row[]> {
  const { sizes } = stage;
  const sides = [];
  for (const build of stage.builds()) {
    const upstream = await stage.upstream();
    const proxy = await build.start(upstream);
    const paths = await running(proxy, sizes.waitedProcesses);
    sides.push({ name: build.name, rounds: [await waited(stage, { upstream, proxy, paths })] });
    await proxy.stop();
  }
  const work = `${sizes.waiters} in ?wait on ${sizes.waitedProcesses} processes`;
  return [{ work, unit: 's from the end to the last answer', less: true, sides }];
}

async function waited(
  { folder, sizes }: Stage,
  { upstream, proxy, paths }: { upstream: Program; proxy: Program; paths: string[] },
): Promise<Record<string, number>> {
  const file = join(folder, 'waiters');
  writeFileSync(file, Array.from({ length: sizes.waiters }, (_, index) => paths[index % paths.length]).join('\n'));
  const execArgv = ['-r', join(__dirname, '../../test/typescript-loader.js')];
  const child = fork(join(__dirname, '../load/waiters.ts'), [new URL(proxy.url).port, file], { execArgv });
  const [{ connectedAfter }] = (await once(child, 'message')) as [{ connectedAfter: number }];
  const idle = await idleCpu(proxy, sizes.waiters);
  const memory = proxy.residentMiB();
  const end = once(child, 'message') as Promise<[{ finished: number; lost: number; lastAt: number }]>;
  const finishedAt = Date.now();
  await fetch(`${upstream.url}/finish`, { method: 'POST' });
  const [{ finished, lost, lastAt }] = await end;
  return {
    'last answer': (lastAt - finishedAt) / 1000,
    'connected after s': connectedAfter / 1000,
    'idle %': idle,
    MiB: memory,
    answered: finished,
    lost,
  };
}

/** Percent of a core, once all requests have come in. */
async function idleCpu(proxy: Program, waiters: number): Promise<number> {
  await sleep(Math.max(500, waiters / 2));
  const before = proxy.cpuSeconds();
  await sleep(idleFor * 1000);
  return ((proxy.cpuSeconds() - before) / idleFor) * 100;
}
