import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { mixedConversions, type Conversion } from './conversions';
import { memoryOf } from './memory';

export interface Sample {
  conversions: number;
  /** Megabytes that the engine's own process holds. */
  engine: number;
  /** Megabytes of the processes below it together, and how many there are. */
  workers: number;
  processes: number;
}

export interface SoakResult {
  samples: Sample[];
  failures: string[];
}

/** Runs conversions of mixed kinds on an engine of its own, four at a time, and measures its memory after each `step`. */
export async function soak(total: number, step: number, onSample?: (sample: Sample) => void): Promise<SoakResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'soak-'));
  const engine = await startEngine(dataDir);
  const turns = turnsOf(await mixedConversions(), total);
  const result: SoakResult = { samples: [], failures: [] };
  let done = 0;
  const work = async () => {
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      const failure = await convert(engine.url, turn);
      if (failure !== undefined) result.failures.push(`${turn.name}: ${failure}`);
      done += 1;
      if (done % step !== 0) continue;
      const sample = { conversions: done, ...memoryOf(engine.pid) };
      result.samples.push(sample);
      onSample?.(sample);
    }
  };
  try {
    await Promise.all(Array.from({ length: 4 }, work));
  } finally {
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return result;
}

/** Kinds in turn; a slow one comes once in so many. */
function turnsOf(kinds: Conversion[], total: number): Conversion[] {
  const turns: Conversion[] = [];
  for (let round = 0; turns.length < total; round += 1) {
    turns.push(...kinds.filter(({ every }) => round % every === 0));
  }
  return turns.slice(0, total);
}

/** The message of a job that failed; a finished one is deleted, with its files. */
async function convert(url: string, { files, task }: Conversion): Promise<string | undefined> {
  const imports = files.map(({ filename, content }, index) => [
    `import-${index + 1}`,
    { operation: 'import/base64', file: content.toString('base64'), filename },
  ]);
  const tasks = { ...Object.fromEntries(imports), work: { ...task, input: imports.map(([name]) => name) } };
  const headers = { Authorization: 'Bearer soak', 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/sync/v2/jobs`, { method: 'POST', headers, body: JSON.stringify({ tasks }) });
  const { data, message } = (await answer.json()) as { data?: Job; message?: string };
  if (data === undefined) return message ?? `status ${answer.status}`;
  await fetch(`${url}/v2/jobs/${data.id}`, { method: 'DELETE', headers });
  const failed = data.tasks.find(({ status }) => status !== 'finished');
  return failed && `${failed.operation} ${failed.status}: ${failed.message}`;
}

interface Job {
  id: string;
  tasks: { operation: string; status: string; message: string | null }[];
}

const root = path.join(__dirname, '../..');

/** As it is started in production, so that nothing of a test counts. */
async function startEngine(dataDir: string) {
  const loader = path.join(root, 'test/typescript-loader.js');
  const flags = ['engine', '--port', '0', '--data-dir', dataDir, '--log-level', 'silent'];
  const child = spawn(process.execPath, ['-r', loader, path.join(root, 'src/cli.ts'), ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /asynchronous base (http:\S+)\/v2/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error('the engine ended before it listened')));
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, pid: child.pid ?? 0, stop };
}
