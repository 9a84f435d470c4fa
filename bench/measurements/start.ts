import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';

type Start = ReturnType<Stage['builds']>[number]['start'];

/** From the command line to the first answer, and the memory of a proxy that has nothing to do. */
export async function start(stage: Stage): Promise<Row[]> {
  const { sizes, folder } = stage;
  const upstream = await stage.upstream();
  const node = { name: 'node -e 0', measure: async () => ({ milliseconds: await timeOf(() => exitOf(['-e', '0'])) }) };
  const measure = (start: Start, env: Record<string, string>) => async () => {
    const begun = performance.now();
    const proxy = await start(upstream, env);
    await fetch(`${proxy.url}/_/health`);
    const milliseconds = performance.now() - begun;
    const cpu = proxy.cpuSeconds();
    await sleep(1000);
    const idle = proxy.residentMiB();
    await proxy.stop();
    return { milliseconds, 'CPU s': cpu, 'idle MiB': idle };
  };
  const row = { unit: 'ms to the first answer', less: true };
  const folderOf = (name: string) => join(folder, name);
  return [
    await alternate({ ...row, work: 'start, CloudConvert upstream' }, sizes.starts, [
      ...stage.builds().map(({ name, start }) => ({ name, measure: measure(start, { DATA_DIR: folderOf(name) }) })),
      node,
    ]),
    await alternate({ ...row, work: 'start, with the engine' }, sizes.starts, [
      ...stage.builds().map(({ name, start }) => ({
        name,
        measure: measure(start, { UPSTREAM: 'engine', DATA_DIR: `${folderOf(name)} engine` }),
      })),
      node,
    ]),
  ];
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function exitOf(args: string[]): Promise<void> {
  return new Promise((resolve) => spawn(process.execPath, args).once('exit', () => resolve()));
}
