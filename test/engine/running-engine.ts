import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { OperationError, startEngine, type EngineOptions, type Operation, type RunningEngine } from '../../src/engine';
import { createNetworkPolicy } from '../../src/network';
import { randomIds, silentLogger, systemClock } from '../../src/runtime';

export interface TestEngine extends RunningEngine {
  dataDir: string;
  /** `http://host:port` */
  base: string;
  stop(): Promise<void>;
}

/** Set by a suite that runs the same tests in a cluster; everything for one engine of it, or nothing. */
export const sharedBackend: { options?: () => Promise<Partial<EngineOptions>> } = {};

/** The real engine on a free port, with `convert` played by an operation that writes its input in capitals. */
export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'engine-')));
  const engine = await startEngine({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    operations: [capitals],
    networkPolicy: createNetworkPolicy({ mode: 'any', allow: [] }),
    clock: systemClock,
    ids: randomIds,
    logger: silentLogger,
    workers: 2,
    ...(await sharedBackend.options?.()),
    ...options,
  });
  return {
    ...engine,
    dataDir,
    base: engine.url.replace(/\/v2$/, ''),
    stop: async () => {
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** `output_format` txt gives the capitals, `broken` fails, `endless` runs until it is aborted, `later` too in an engine that is to be killed. */
export const capitals: Operation = {
  needsInput: true,
  name: 'convert',
  inputOptions: ['image'],
  catalogue: () =>
    ['txt', 'broken', 'endless'].map((format) => ({
      operation: 'convert',
      input_format: 'txt',
      output_format: format,
      engine: 'capitals',
      engine_version: '1.0',
      credits: 1,
      options: [{ name: 'quality', type: 'integer', default: 75 }],
      default: true,
      deprecated: false,
      experimental: false,
      meta: { group: 'document' },
    })),
  validate: ({ output_format: format }): Record<string, string[]> =>
    format ? {} : { output_format: ['The output format field is required.'] },
  async run({ inputs, parameters, outputFolder, signal, engine, progress }) {
    engine('capitals', '1.0');
    progress(42);
    const isEndless = parameters.output_format === 'endless' || (parameters.output_format === 'later' && neverLater());
    if (isEndless && !signal.aborted) await once(signal, 'abort');
    if (parameters.output_format === 'broken') throw new OperationError('Conversion failed');
    const files = [];
    for (const input of inputs) {
      const path = join(outputFolder, input.filename);
      await writeFile(path, (await readFile(input.path, 'utf8')).toUpperCase());
      files.push({ filename: input.filename, path });
    }
    return { files };
  },
};

function neverLater(): boolean {
  return process.env.LATER_IS_NEVER !== undefined;
}

/** Calls the API as a program would; the answer's body is parsed. */
export function caller(engine: { base: string }, key = 'test-key') {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(engine.base + path, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined };
  };
}

/** A job that imports `text`, writes it in capitals and exports it. */
export function capitalsJob(text = 'hello', more: Record<string, unknown> = {}) {
  return {
    tasks: {
      in: { operation: 'import/raw', file: text, filename: 'a.txt' },
      conv: { operation: 'convert', input: 'in', output_format: 'txt', ...more },
      out: { operation: 'export/url', input: ['conv'] },
    },
  };
}

/** The keys the tests read of a task. */
interface V2Task {
  id: string;
  name: string;
  status: string;
  started_at: string;
  ended_at: string;
  result: {
    files: [{ filename: string; size: number; url: string }];
    /** Of an upload that is waited for. */
    form: { url: string; parameters: Record<string, unknown> };
  };
}

/** Tasks are found by name: their order is not contractual (v2-contract 2.1). */
export function taskNamed(job: { tasks: V2Task[] }, name: string): V2Task {
  const task = job.tasks.find((each) => each.name === name);
  if (!task) throw new Error(`The job has no task ${name}`);
  return task;
}
