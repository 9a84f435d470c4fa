import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './run-cli';

const folder = mkdtempSync(join(tmpdir(), 'route-'));
const written = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const keys = written('keys.json', { 'shop-key': { label: 'shop' } });
const routes = written('routes.json', {
  upstreams: { old: { speaks: 'v1', url: 'http://127.0.0.1:9' }, local: { speaks: 'v2', engine: true } },
  rules: [
    { when: { label: 'shop', mode: 'info' }, to: 'local' },
    { to: 'old', fallback: 'local' },
  ],
});
const call = written('call.json', {
  apikey: 'shop-key',
  inputformat: 'png',
  outputformat: 'jpg',
  file: 'https://a.example/b',
});

describe('cc-v1-proxy route', () => {
  it('says which rule takes a call, and why the rules before it do not', async () => {
    const { code, output } = await runCli(['route', call], { ROUTES_FILE: routes, KEYS_FILE: keys });
    expect(output).toBe(
      [
        'Rule 2 takes it.',
        'to        old',
        'fallback  local',
        '',
        'rule 1 does not fit: label ["shop"]: shop (fits); mode ["info"]: convert (none given) (does not fit)',
        'rule 2 takes it: it has no conditions',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  it('is one clear line where the file is faulty', async () => {
    const faulty = written('faulty.json', {
      upstreams: { old: { speaks: 'v1', url: 'http://a' } },
      rules: [{ to: 'new' }],
    });
    const { code, output } = await runCli(['route', call, '--file', faulty]);
    expect([code, output]).toEqual([
      1,
      `Wrong setting: ROUTES_FILE ${faulty}, rule 1: "to" names no upstream: "new" (there are old)\n`,
    ]);
  });
});

it('cc-v1-proxy check asks each upstream of the routes file, and fails where one does not answer', async () => {
  const { code, output } = await runCli(['check'], { ROUTES_FILE: routes, DATA_DIR: folder });
  expect(output).toContain('ok      upstream local is the embedded engine (used by rules 1, 2)');
  expect(output).toMatch(
    /FAILED {2}upstream old at http:\/\/127\.0\.0\.1:9 answers as v1 \(used by rule 2\): .*reached/,
  );
  expect(code).toBe(1);
});
