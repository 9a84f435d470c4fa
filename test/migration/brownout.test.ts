import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../commands/run-cli';
import { OfficialFlows } from '../clients/official-flows';
import { useTestProxy } from '../running-proxy';

const keysFile = join(mkdtempSync(join(tmpdir(), 'brownout-')), 'keys.json');
const link = 'https://docs.example.com/move';
const write = (entries: object) => writeFileSync(keysFile, JSON.stringify(entries));
const always = { cron: '* * * * *', minutes: 5 };
const entries = {
  '*': { deprecated: '2026-01-01', link },
  'free-key': { label: 'free' },
  'paused-key': { label: 'paused', sunset: '2999-03-01', brownouts: [always] },
  'ended-key': { label: 'ended', sunset: '2026-02-01' },
};
write(entries);

describe('a key that is phased out', () => {
  const proxy = useTestProxy({ keysFile, adminToken: 'an operator' });
  const create = (key: string, headers: Record<string, string> = {}) =>
    fetch(`${proxy.url}/process`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ apikey: key, inputformat: 'png', outputformat: 'jpg' }),
    });

  it('is told so on every answer, also on those of a process URL and on errors', async () => {
    const created = await create('free-key');
    const { url } = (await created.json()) as { url: string };
    const status = await fetch(`http:${url}`);
    const unknown = await fetch(`${proxy.url}/process/unknown`);
    for (const { headers } of [created, status, unknown]) {
      expect(headers.get('deprecation')).toBe('@1767225600');
      expect(headers.get('link')).toContain(`<${link}>; rel="deprecation"`);
    }
    expect((await fetch(`${proxy.url}/_/health`)).headers.get('deprecation')).toBeNull();
  });

  it('hears of a brownout as an exception of the unmodified client, with what to do', async () => {
    await expect(new OfficialFlows(proxy.host, 'paused-key').create()).rejects.toMatchObject({
      code: 503,
      message: expect.stringMatching(
        /announced pause of API v1 until .*2999-03-01\. Please move to API v2: https:/,
      ) as string,
    });
    const { headers } = await create('paused-key');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('sunset')).toBe('Fri, 01 Mar 2999 00:00:00 GMT');
  });

  it('is gone after its sunset', async () => {
    const response = await create('ended-key');
    expect([response.status, await response.json()]).toEqual([
      410,
      { code: 410, error: `API v1 was switched off for this key on 2026-02-01. Please move to API v2: ${link}` },
    ]);
    expect((await fetch(`${proxy.url}/convert?apikey=ended-key&outputformat=jpg`)).status).toBe(410);
  });

  it('may create what an operator with the admin token overrides', async () => {
    const asked = (token: string) => create('ended-key', { 'Brownout-Override': 'yes', 'X-Admin-Token': token });
    expect([(await asked('an operator')).status, (await asked('a guess')).status]).toEqual([200, 410]);
  });

  it('goes on with a process that was created before', async () => {
    const { url } = (await (await create('free-key')).json()) as { url: string };
    write({ ...entries, 'free-key': { label: 'free', sunset: '2026-02-01' } });
    const body = new URLSearchParams({
      input: 'raw',
      file: 'x',
      filename: 'a.txt',
      outputformat: 'html',
      inputformat: 'md',
      wait: 'true',
    });
    const ended = await fetch(`http:${url}`, { method: 'POST', body });
    expect(await ended.json()).toMatchObject({ step: 'finished' });
    expect((await create('free-key')).status).toBe(410);
    write(entries);
  });
});

it('cc-v1-proxy sunset --plan shows what is ahead, and a fault of the file by its place', async () => {
  const { output, code } = await runCli(['sunset', '--plan', '--days', '1'], { KEYS_FILE: keysFile });
  expect(output).toMatch(/^2026-01-01T00:00:00\.000Z {2}all keys .* deprecated {2}\[past\]$/m);
  expect(output).toMatch(/paused .* brownout until .* \(5 minutes\)/);
  expect(code).toBe(0);
  write({ a: { label: 'shop', brownouts: [{ cron: '61 * * * *', minutes: 5 }] } });
  const faulty = await runCli(['sunset', '--plan'], { KEYS_FILE: keysFile });
  expect(faulty.output).toContain(`KEYS_FILE ${keysFile}, entry 1 ("shop"): has no valid "cron"`);
  expect(faulty.code).toBe(1);
});
