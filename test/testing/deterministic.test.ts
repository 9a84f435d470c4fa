import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startEngine, startProxy, type TestServer } from '../../src/library';
import { describeWith } from '../requirements';
import { fixture } from '../running-proxy';
import { freePort } from '../services/free-port';

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle r="9" cx="20" cy="15"/></svg>';
const inputs = {
  'example.png': readFileSync(fixture('example.png')),
  'two-pages.pdf': readFileSync(fixture('two-pages.pdf')),
  'drawing.svg': Buffer.from(drawing),
  'table.csv': Buffer.from('a,b\n1,2\n'),
  'text.md': Buffer.from('# Title\n\nSome *text*.\n'),
  'page.html': Buffer.from('<!doctype html><title>T</title><h1>Hello</h1>'),
  'sound.wav': silence(),
} as const;
type Input = keyof typeof inputs;

/** A tenth of a second. */
function silence(): Buffer {
  const samples = Buffer.alloc(1600);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 16_000],
  ] as const)
    head.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    head.writeUInt16LE(value, at);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** All that a caller sees of an answer. */
async function seen(answer: Response): Promise<string> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const body = /json/.test(answer.headers.get('content-type') ?? '') ? bytes.toString() : digestOf(bytes);
  return [answer.status, JSON.stringify([...answer.headers]), body].join('\n');
}

async function conversion(url: string, input: Input, outputformat: string): Promise<string[]> {
  const form = new FormData();
  const fields = { apikey: 'any', outputformat, wait: 'true', download: 'false', save: 'true' };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(inputs[input])]), input);
  const converted = await fetch(`${url}/convert`, { method: 'POST', body: form });
  const { id, step, output } = (await converted.clone().json()) as {
    id: string;
    step: string;
    output: { url: string };
  };
  expect(step).toBe('finished');
  const answers = [converted, await fetch(`${url}/process/${id}`), await fetch(`http:${output.url}`)];
  return Promise.all(answers.map(seen));
}

/** Everything that two new servers on the same port answer, call by call. */
async function twice(start: () => Promise<TestServer>, calls: (url: string) => Promise<string[]>): Promise<string[][]> {
  const runs: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    const server = await start();
    try {
      runs.push([...(await calls(server.url)), JSON.stringify(await server.journal())]);
    } finally {
      await server.close();
    }
  }
  return runs;
}

async function expectRepeated(pairs: [Input, string][]): Promise<void> {
  const PORT = String(await freePort());
  const [first, second] = await twice(
    () => startProxy({ PORT, DETERMINISTIC: '1' }),
    async (url) => {
      const answers: string[] = [];
      for (const [input, format] of pairs) answers.push(...(await conversion(url, input, format)));
      return [...answers, await seen(await fetch(`${url}/processes?apikey=any`))];
    },
  );
  expect(second).toEqual(first);
}

/** Each start asks all programs for their versions, each run converts everything again. */
jest.setTimeout(120_000);

describe('with DETERMINISTIC=1 two new servers answer the same, byte by byte', () => {
  it('in status, headers, journal and files of the built-in converters', () =>
    expectRepeated([
      ...['tiff', 'pdf', 'zip'].map((format): [Input, string] => ['example.png', format]),
      ...['png', 'tar.gz'].map((format): [Input, string] => ['two-pages.pdf', format]),
      ['table.csv', 'xlsx'],
      ['text.md', 'pdf'],
    ]));

  it('and so does one after a reset', async () => {
    const proxy = await startProxy({ DETERMINISTIC: '1' });
    const run = async () => [
      ...(await conversion(proxy.url, 'example.png', 'pdf')),
      await seen(
        await fetch(`${proxy.url}/hook?apikey=any&url=http://127.0.0.1:9/&event=finished`, { method: 'POST' }),
      ),
      JSON.stringify(await proxy.journal()),
    ];
    try {
      const first = await run();
      await proxy.reset();
      expect(await run()).toEqual(first);
    } finally {
      await proxy.close();
    }
  });

  it('of startEngine too, in jobs, tasks, links and forms', async () => {
    const engine = await startEngine({ deterministic: true });
    const headers = { Authorization: 'Bearer any', 'Content-Type': 'application/json' };
    const call = (path: string, body?: object) =>
      fetch(engine.url + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    const run = async () => {
      const file = inputs['example.png'].toString('base64');
      const tasks = {
        upload: { operation: 'import/upload' },
        given: { operation: 'import/base64', file, filename: 'a.png' },
        made: { operation: 'convert', input: 'given', output_format: 'pdf' },
        out: { operation: 'export/url', input: 'made' },
      };
      const created = await call('/v2/jobs', { tasks });
      const { data } = (await created.clone().json()) as { data: { tasks: { id: string; name: string }[] } };
      const out = data.tasks.find(({ name }) => name === 'out')?.id ?? '';
      const hook = await call('/v2/webhooks', { url: 'http://127.0.0.1:9/', events: ['job.finished'] });
      const ended = await call(`/sync/v2/tasks/${out}`);
      const { data: task } = (await ended.clone().json()) as { data: { result: { files: { url: string }[] } } };
      const file0 = await fetch(task.result.files[0]?.url ?? '');
      return Promise.all([created, hook, ended, file0].map(seen));
    };
    try {
      const first = await run();
      await engine.reset();
      expect(await run()).toEqual(first);
    } finally {
      await engine.close();
    }
  });
});

describeWith(['libreoffice', 'pandoc', 'ffmpeg', 'librsvg', 'chromium'], 'DETERMINISTIC=1 with programs', () => {
  it('makes the same files with LibreOffice, Pandoc, FFmpeg, Chromium and librsvg', () =>
    expectRepeated([
      ['table.csv', 'pdf'],
      ['text.md', 'docx'],
      ['text.md', 'epub'],
      ['page.html', 'pdf'],
      ['sound.wav', 'mp3'],
      ['drawing.svg', 'eps'],
    ]));
});
