import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoutesFile } from '../../../src/migration/routes/routes-file';

const path = join(mkdtempSync(join(tmpdir(), 'routes-')), 'routes.json');
const upstreams = {
  old: { speaks: 'v1', url: 'https://old.example.com' },
  cloud: { speaks: 'v2', url: 'https://api.example.com/v2' },
  local: { speaks: 'v2', engine: true },
};

describe('ROUTES_FILE', () => {
  it('of the repository is a valid example', () => {
    const table = readRoutesFile(join(__dirname, '../../../config/routes.example.json'));
    expect(table.rules.map(({ to, fallback, shadowPercent }) => [to, fallback, shadowPercent])).toEqual([
      ['cloud', undefined, 25],
      ['local', 'cloud', 100],
      ['appliance', 'cloud', 100],
    ]);
  });

  it('takes one word where a list of words is asked for', () => {
    const [rule] = read({ upstreams, rules: [{ when: { label: 'shop', 'User-Agent': 'curl' }, to: 'old' }] }).rules;
    expect(rule?.when).toEqual({ label: ['shop'], userAgent: ['curl'] });
  });

  it.each([
    [{ rules: [{ to: 'clod' }] }, ', rule 1: "to" names no upstream: "clod" (there are old, cloud, local)'],
    [{ rules: [{ to: 'old' }, { to: 'old', fallback: 'x' }] }, ', rule 2: "fallback" names no upstream: "x"'],
    [{ rules: [{ to: 'old', fallback: 'old' }] }, ', rule 1: a circle of fallbacks: "old" would fall back to itself'],
    [
      {
        rules: [
          { to: 'old', fallback: 'local' },
          { to: 'old', fallback: 'cloud' },
          { to: 'cloud', fallback: 'old' },
        ],
      },
      ', rule 3: a circle of fallbacks: from "cloud" to "old" to "cloud"',
    ],
    [{ rules: [{ to: 'old', shadow: 'old' }] }, ', rule 1: "shadow" is the upstream that answers'],
    [{ rules: [{ when: { supportedBy: 'old' }, to: 'old' }] }, ', rule 1: "supportedBy" must name an upstream that'],
    [{ rules: [{ when: { percent: 101 }, to: 'old' }] }, ', rule 1, "when": "percent" must be less than or equal to'],
    [{ rules: [{ when: { lable: 'a' }, to: 'old' }] }, ', rule 1, "when": "lable" is not allowed'],
    [{ rules: [{}] }, ', rule 1: "to" is required'],
    [{ rules: [] }, ': "rules" must contain at least 1'],
    [
      { upstreams: { a: { speaks: 'v2', url: 'http://a/v2', engine: true } } },
      ', upstream "a": has both "url" and "engine"',
    ],
    [{ upstreams: { a: { speaks: 'v2' } } }, ', upstream "a": needs "url", or "engine": true'],
    [{ upstreams: { a: { speaks: 'v1' } } }, ', upstream "a": "url" is required'],
    [{ upstreams: { a: { speaks: 'v1', url: 'old.example.com' } } }, ', upstream "a": "url" must be a URL that starts'],
    [{ upstreams: { a: { speaks: 'v1', url: 'http://a', v2Key: 'k' } } }, ', upstream "a": "v2Key" is not allowed'],
    [{ upstreams: { a: { speaks: 'v3', url: 'http://a' } } }, ', upstream "a": "speaks" must be one of [v1, v2]'],
    [{ upstreams: { a: { speaks: 'v2', engine: true, v2Key: 'k' } } }, ', upstream "a": "v2Key" is not allowed'],
  ])('%j is refused with the file and the place', (given, fault) => {
    const read_ = () => read({ upstreams, rules: [{ to: 'a' }], ...given });
    expect(read_).toThrow(`ROUTES_FILE ${path}${fault}`);
  });

  it('lets several rules fall back to one upstream', () => {
    const rules = [
      { to: 'old', fallback: 'local' },
      { to: 'old', fallback: 'cloud' },
      { to: 'local', fallback: 'cloud' },
    ];
    expect(read({ upstreams, rules }).rules).toHaveLength(3);
  });

  it('never repeats a key that it holds', () => {
    const given = {
      upstreams: { a: { speaks: 'v1', url: 'http://a', apikey: 'pl4nted secret' } },
      rules: [{ to: 'b' }],
    };
    expect(() => read(given)).toThrow(/"apikey" must have no spaces/);
    expect(() => read(given)).not.toThrow(/pl4nted/);
    writeFileSync(path, '{"upstreams": {"a": {"apikey": "pl4nted",}}}');
    expect(() => readRoutesFile(path)).toThrow(/is not valid JSON at position/);
    expect(() => readRoutesFile(path)).not.toThrow(/pl4nted/);
  });
});

function read(given: object) {
  writeFileSync(path, JSON.stringify(given));
  return readRoutesFile(path);
}
