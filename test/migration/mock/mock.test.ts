import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { harFiles, readRecordings } from '../../../src/migration/har';
import { startMock } from '../../../src/migration/mock';
import { officialClientFlows } from '../flows/official-client';

const recorded = join(__dirname, '../../../recordings/official-client-1.1.2');
let mock: { url: string; close(): Promise<void> };
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mock-'));
  mock = await startMock(await readRecordings(await harFiles([recorded])), { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await mock.close();
  rmSync(folder, { recursive: true });
});

const json = { 'Content-Type': 'application/json' };

it.each(officialClientFlows.map(({ name, run }) => [name, run] as const))(
  'the unmodified client goes through its recorded flow "%s", twice at a time',
  async (_name, run) => {
    const where = { host: new URL(mock.url).host, file: (name: string) => `http://127.0.0.1:1/${name}`, folder };
    await Promise.all([run(where), run(where)]);
  },
);

it('gives each client ids of its own', async () => {
  const created = await Promise.all(['any', 'other'].map((apikey) => create({ apikey })));
  const [one, other] = created as [{ url: string; id: string }, { url: string; id: string }];
  expect(one.id).not.toBe(other.id);
  expect(one.url).toBe(`//${new URL(mock.url).host}/process/${one.id}`);
});

it('answers 404 with the nearest recorded request, and lists in the journal what was asked', async () => {
  expect((await fetch(`${mock.url}/_/journal`, { method: 'DELETE' })).status).toBe(204);
  const answer = await create({ apikey: 'secret-of-mine', outputformat: 'webp' });
  expect(answer).toEqual({
    error: expect.stringMatching(
      /^No recorded request is POST \/process\. The nearest is .+\.har, entry \d+: outputformat is webp instead of jpg\.$/,
    ) as string,
    code: 404,
  });
  const journal = (await (await fetch(`${mock.url}/_/journal`)).json()) as unknown[];
  expect(journal).toEqual([expect.objectContaining({ method: 'POST', path: '/process', status: 404 }) as object]);
  expect(JSON.stringify(journal)).not.toContain('secret-of-mine');
  expect(await (await fetch(`${mock.url}/_/health`)).json()).toEqual({ status: 'ok' });
});

it.each([
  ['PUT', '/process', /it is PUT \/process instead of POST \/process/],
  ['DELETE', '/process', /it is DELETE \/process instead of POST \/process/],
  ['GET', '/process/unknown', /another process/],
  ['GET', '/processes/old', /instead of (GET|POST) \/process/],
])('names what is nearest to %s %s', async (method, path, expected) => {
  const { error } = (await (await fetch(mock.url + path, { method })).json()) as { error: string };
  expect(error).toMatch(expected);
});

it('answers what nobody recorded with 404, whatever it is', async () => {
  for (const path of ['/', '/elsewhere', '/process/unknown', '/convert?x=%'])
    expect((await fetch(mock.url + path)).status).toBe(404);
  const noise = createHash('sha256').update('x').digest();
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  expect((await fetch(`${mock.url}/convert`, { method: 'POST', body: noise, headers })).status).toBe(404);
});

async function create(parameters: object): Promise<object> {
  const body = JSON.stringify({ inputformat: 'png', outputformat: 'jpg', ...parameters });
  return (await (await fetch(`${mock.url}/process`, { method: 'POST', body, headers: json })).json()) as object;
}
