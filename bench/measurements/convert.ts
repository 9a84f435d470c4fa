import { join } from 'node:path';
import sharp from 'sharp';
import { alternate, median, type Row, type Side } from '../rounds';
import type { Program } from '../program';
import type { Stage } from '../stage';
import { post, started, type Status } from '../v1';

/** One small picture at a time from PNG to JPEG, by the calls of v1, by its one-shot `/convert`, and by v2 itself. */
export async function convert(stage: Stage): Promise<Row[]> {
  const { sizes } = stage;
  const { proxy, v2, picture } = await setUp(stage);
  const each = (once: () => Promise<void>) => async () => ({ milliseconds: await medianTime(sizes.conversions, once) });
  const direct: Side = { name: 'v2 without the proxy', measure: each(() => byV2(v2, picture)) };
  const row = { unit: 'ms', less: true };
  return [
    await alternate({ ...row, work: 'png to jpg, five v1 calls' }, sizes.rounds, [
      { name: 'proxy', measure: each(() => byV1(proxy, picture)) },
      direct,
    ]),
    await alternate({ ...row, work: 'png to jpg, /convert' }, sizes.rounds, [
      { name: 'proxy', measure: each(() => byConvert(proxy, picture)) },
      direct,
    ]),
  ];
}

/** Many small pictures, eight at once. */
export async function engine(stage: Stage): Promise<Row[]> {
  const { sizes } = stage;
  const { proxy, v2, picture } = await setUp(stage);
  const all = (once: () => Promise<void>, servers: Program[]) => async () => {
    const used = () => servers.reduce((sum, server) => sum + server.cpuSeconds(), 0);
    const [cpuBefore, begun] = [used(), performance.now()];
    let left = sizes.batch;
    const worker = async () => {
      while (left-- > 0) await once();
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    const rate = sizes.batch / ((performance.now() - begun) / 1000);
    return { rate, 'CPU s per 100': ((used() - cpuBefore) / sizes.batch) * 100 };
  };
  await byV2(v2, picture);
  return [
    await alternate({ work: `${sizes.batch} conversions, 8 at once`, unit: '/s' }, sizes.rounds, [
      { name: 'v1', measure: all(() => byV1(proxy, picture), [proxy, v2]) },
      { name: 'v2', measure: all(() => byV2(v2, picture), [v2]) },
      { name: 'sharp in a loop', measure: all(async () => void (await sharp(picture).jpeg().toBuffer()), []) },
    ]),
  ];
}

async function setUp(stage: Stage) {
  const v2 = await stage.ownProgram(['engine', '--port', '0', '--data-dir', join(stage.folder, 'engine')], {});
  return { v2, proxy: await stage.proxy(v2), picture: await noise() };
}

/** A PNG of about 100 kB. */
function noise(): Promise<Buffer> {
  const create = { width: 180, height: 180, channels: 3 as const, background: 'white' };
  return sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .png()
    .toBuffer();
}

async function medianTime(times: number, once: () => Promise<void>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begun = performance.now();
    await once();
    taken.push(performance.now() - begun);
  }
  return median(taken);
}

async function byV1(proxy: Program, picture: Buffer): Promise<void> {
  const { url, upload } = await started(proxy, { input: 'upload' });
  await expectOk(await fetch(`http:${upload.url}/example.png`, { method: 'PUT', body: bytesOf(picture) }));
  const status = (await (await fetch(`http:${url}?wait`)).json()) as Status;
  await expectOk(await fetch(`http:${status.output.url}`));
}

async function byConvert(proxy: Program, picture: Buffer): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ apikey: 'bench', outputformat: 'jpg' })) form.append(name, value);
  form.append('file', new Blob([bytesOf(picture)]), 'example.png');
  await expectOk(await fetch(`${proxy.url}/convert`, { method: 'POST', body: form }));
}

interface Job {
  data: {
    id: string;
    tasks: { name: string; result: { form?: Form; files?: { url: string }[] } | null }[];
  };
}

interface Form {
  url: string;
  parameters: Record<string, string>;
}

async function byV2(v2: Program, picture: Buffer): Promise<void> {
  const job = await post<Job>(`${v2.url}/v2/jobs`, { tasks: oneConversion }, { Authorization: 'Bearer bench-key' });
  const form = new FormData();
  const target = job.data.tasks.find(({ name }) => name === 'import')?.result?.form;
  for (const [name, value] of Object.entries(target?.parameters ?? {})) form.append(name, String(value));
  form.append('file', new Blob([bytesOf(picture)]), 'example.png');
  await expectOk(await fetch(target?.url ?? '', { method: 'POST', body: form }));
  const ended = await fetch(`${v2.url}/sync/v2/jobs/${job.data.id}`, {
    headers: { Authorization: 'Bearer bench-key' },
  });
  const { data } = (await ended.json()) as Job;
  const file = data.tasks.find(({ name }) => name === 'export')?.result?.files?.[0];
  await expectOk(await fetch(file?.url ?? ''));
}

const oneConversion = {
  import: { operation: 'import/upload' },
  convert: { operation: 'convert', input: 'import', output_format: 'jpg' },
  export: { operation: 'export/url', input: 'convert' },
};

async function expectOk(response: Response): Promise<void> {
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${Buffer.from(body).toString()}`);
}

function bytesOf(picture: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(picture);
}
