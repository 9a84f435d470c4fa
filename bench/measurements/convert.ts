import { join } from 'node:path';
import sharp from 'sharp';
import { alternate, median, type Row, type Side } from '../rounds';
import type { Program } from '../program';
import type { Stage } from '../stage';
import { exchange, exchangeJson, formOf } from '../load/exchange';
import type { Status } from '../v1';

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
      { name: 'sharp in a loop', measure: all(() => bySharp(picture), []) },
    ]),
  ];
}

/** In the quality that v2 takes where none is asked for. */
async function bySharp(picture: Buffer): Promise<void> {
  await sharp(picture).jpeg({ quality: 85 }).toBuffer();
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
  const post = <Answer>(url: string, body: object) => exchangeJson<Answer>({ method: 'POST', url, body });
  const call = { apikey: 'bench', inputformat: 'png', outputformat: 'jpg' };
  const created = await post<{ url: string }>(`${proxy.url}/process`, call);
  const { url, upload } = await post<Status>(`http:${created.url}`, { outputformat: 'jpg', input: 'upload' });
  await exchange({ method: 'PUT', url: `http:${upload.url}/example.png`, body: picture });
  const { output } = await exchangeJson<Status>({ method: 'GET', url: `http:${url}?wait` });
  await exchange({ method: 'GET', url: `http:${output.url}` });
}

async function byConvert(proxy: Program, picture: Buffer): Promise<void> {
  const form = formOf({ apikey: 'bench', outputformat: 'jpg' }, 'example.png', picture);
  await exchange({ method: 'POST', url: `${proxy.url}/convert`, ...form });
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
  const headers = { Authorization: 'Bearer bench-key' };
  const body = { tasks: oneConversion };
  const job = await exchangeJson<Job>({ method: 'POST', url: `${v2.url}/v2/jobs`, headers, body });
  const form = job.data.tasks.find(({ name }) => name === 'import')?.result?.form;
  if (!form) throw new Error('the job has no form');
  await exchange({ method: 'POST', url: form.url, ...formOf(form.parameters, 'example.png', picture) });
  const url = `${v2.url}/sync/v2/jobs/${job.data.id}`;
  const { data } = await exchangeJson<Job>({ method: 'GET', url, headers });
  const file = data.tasks.find(({ name }) => name === 'export')?.result?.files?.[0];
  await exchange({ method: 'GET', url: file?.url ?? '' });
}

const oneConversion = {
  import: { operation: 'import/upload' },
  convert: { operation: 'convert', input: 'import', output_format: 'jpg' },
  export: { operation: 'export/url', input: 'convert' },
};
