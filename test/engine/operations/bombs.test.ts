import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { folderUse } from '../../../src/engine/files';
import { treeUse } from '../../../src/engine/programs/process-tree';
import { bombs } from './bomb-files';
import { type Bench, openBench } from './builtin/run-operation';

/** A file to write what each took to: `BOMB_FIGURES=figures.tsv npx jest bombs`. */
const figures = process.env['BOMB_FIGURES'];

let bench: Bench;
let folder: string;

beforeAll(async () => {
  bench = await openBench();
  folder = mkdtempSync(path.join(os.tmpdir(), 'cc-bombs-'));
});

afterAll(async () => {
  await bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Bytes that a conversion may take: its limit of memory, what it can take between two looks, and an idle process. */
const mostMemory = 1.5 * 1024 ** 3;
const mostDisk = 1024 ** 3;
/** Milliseconds: bombs reach their size in the first seconds. Figures are taken in more. */
const longest = figures === undefined ? 8_000 : 20_000;

describe('a small file that wants to be large', () => {
  test.each(Object.keys(bombs))('%s takes bounded memory and disk, and ends in words or a result', async (name) => {
    const bomb = bombs[name]?.();
    if (bomb === undefined) throw new Error(`no bomb ${name}`);
    const { operation = 'convert', filename, outputFormat, content } = bomb;
    const input = await bench.input(filename, content);
    const shape = { name: operation, hasOutputFormat: operation === 'convert', joinsInputs: false };
    const workFolder = mkdtempSync(path.join(folder, 'w-'));
    const watching = watch(workFolder);
    const signal = AbortSignal.timeout(longest);
    const outcome = await bench.run(shape, [input], { output_format: outputFormat }, { signal, workFolder }).then(
      () => 'a result',
      (error: Error) => error,
    );
    const { memory, disk } = await watching.end();
    const words = outcome instanceof Error ? outcome.message : outcome;
    if (figures !== undefined) appendFileSync(figures, `${[name, content.length, memory, disk, words].join('\t')}\n`);
    if (outcome instanceof Error && !signal.aborted) expect(outcome.name).toBe('OperationError');
    expect(memory).toBeLessThan(mostMemory);
    expect(disk).toBeLessThan(mostDisk);
  });
});

/** The most that this conversion held at once, in bytes; not what workers keep of earlier ones. */
function watch(workFolder: string) {
  const most = { memory: 0, disk: 0 };
  let isOver = false;
  const watching = (async () => {
    const held = await memoryOfConversions();
    while (!isOver) {
      most.memory = Math.max(most.memory, (await memoryOfConversions()) - held);
      most.disk = Math.max(most.disk, await folderUse([workFolder]));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await watching;
      return most;
    },
  };
}

async function memoryOfConversions(): Promise<number> {
  const [before, { memoryBytes }, after] = [ownMemory(), await treeUse(process.pid), ownMemory()];
  return memoryBytes - Math.max(before, after);
}

function ownMemory(): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  const sizes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].map(([, size = '0']) => Number(size) * 1024);
  return sizes.reduce((sum, size) => sum + size, 0);
}
