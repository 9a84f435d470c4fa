import { readFileSync } from 'node:fs';
import { openDatabase } from '../../../src/database';
import { renderReport, reportOf, reportPage, UsageCounter, UsageStore } from '../../../src/migration/report';
import { silentLogger } from '../../../src/runtime';
import { runCli } from '../../commands/run-cli';
import { ManualClock } from '../../manual-clock';
import { fixture, useTestProxy } from '../../running-proxy';

describe('counting', () => {
  it('does not fail a stop where the database is away', async () => {
    const away = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const store = { add: away, forgetBefore: away };
    const counter = new UsageCounter({ store, days: 90, clock: new ManualClock(), logger: silentLogger });
    counter.count('shop', { method: 'GET', route: '/process/:id', status: 200 });
    await expect(counter.stop()).resolves.toBeUndefined();
  });

  it('writes what could not be written together with what was counted since', async () => {
    const written: number[] = [];
    let isAway = true;
    const add = async (usages: { count: number }[]) => {
      if (isAway) throw new Error('connect ECONNREFUSED');
      written.push(...usages.map(({ count }) => count));
    };
    const store = { add, forgetBefore: async () => undefined };
    const counter = new UsageCounter({ store, days: 90, clock: new ManualClock(), logger: silentLogger });
    const poll = { method: 'GET', route: '/process/:id', status: 200 };
    counter.count('shop', poll);
    const failing = counter.write();
    counter.count('shop', poll);
    await expect(failing).rejects.toThrow('ECONNREFUSED');
    counter.count('shop', poll);
    isAway = false;
    await counter.write();
    expect(written).toEqual([3]);
  });

  it('adds up calls of one shape in the database, day by day, and bounds the shapes of a caller', async () => {
    const database = await openDatabase(':memory:');
    const store = new UsageStore(database);
    const clock = new ManualClock();
    const counter = new UsageCounter({ store, days: 90, clock, logger: silentLogger });
    const poll = { method: 'GET', route: '/process/:id', status: 200 };
    for (let each = 0; each < 3; each += 1) counter.count('shop', poll);
    await counter.write();
    counter.count('shop', poll);
    counter.count('shop', { ...poll, status: 404 });
    await counter.write();
    const usages = await store.since('0000');
    expect(usages.map(({ caller, count, status }) => [caller, count, status])).toEqual([
      ['shop', 4, 200],
      ['shop', 1, 404],
    ]);
    for (let each = 0; each < 700; each += 1) counter.count('shop', { ...poll, route: `/made-up-${each}` });
    await counter.write();
    expect((await store.since('0000')).filter(({ shape }) => shape.encoding !== 'other').length).toBeLessThanOrEqual(
      502,
    );
    await store.forgetBefore('9999');
    expect(await store.since('0000')).toEqual([]);
    await database.destroy();
  });
});

describe('the report', () => {
  const proxy = useTestProxy({ adminToken: 'operator' });
  const report = async (path = '/_/report') =>
    (await (await fetch(proxy.url + path, { headers: { Authorization: 'Bearer operator' } })).json()) as ReturnType<
      typeof reportOf
    >;

  it('of an empty database says that nobody needs the proxy', async () => {
    expect((await report()).left).toMatchObject({ keys: 0, shapes: 0, calls: 0 });
    const empty = reportOf([], { now: 0, days: 90, counterparts: new Map() });
    expect([renderReport(empty), reportPage(empty)]).toEqual([
      expect.stringContaining('nobody needs the proxy any more'),
      expect.stringContaining('nobody needs the proxy any more'),
    ]);
  });

  it('says for each key what it uses, its v2 job, code and effort', async () => {
    const form = new FormData();
    const fields = { apikey: 'the key', inputformat: 'png', outputformat: 'jpg', 'converteroptions[quality]': '80' };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'private-name.png');
    const headers = { 'User-Agent': 'cloudconvert-php/2.1.0 (jane@example.com)' };
    expect((await fetch(`${proxy.url}/convert`, { method: 'POST', body: form, headers })).status).toBe(200);
    const made = await report('/_/api/report');
    const [key] = made.keys;
    const convert = key?.shapes.find(({ shape }) => shape.route === 'POST /convert');
    expect(convert).toMatchObject({
      calls: 1,
      shape: { encoding: 'multipart', pair: 'png-jpg', options: ['quality'], userAgent: 'cloudconvert-php/2.1.0' },
      v2: {
        effort: 'same call',
        job: { tasks: { convert: { operation: 'convert', output_format: 'jpg', quality: 80 } } },
      },
    });
    expect(Object.keys(convert?.v2.code ?? {}).sort()).toEqual(['curl', 'node', 'php', 'python']);
    expect(key?.shapes.map(({ shape }) => shape.route)).toContain('GET /download/:ticket');
    expect(made.left).toMatchObject({ keys: expect.any(Number) as number, calls: expect.any(Number) as number });
    expect(JSON.stringify(made)).not.toMatch(/private-name|jane|the key/);
  });

  it('is text and a page, too, in which nothing of a caller is markup', async () => {
    const made = await report();
    expect(renderReport(made)).toContain('POST /convert  multipart  convert  png-jpg');
    const [key] = made.keys;
    const hostile = { ...made, keys: [{ ...key, label: '<script>' }] } as typeof made;
    expect(reportPage(hostile)).toMatch(
      /^<!doctype html>[^]*<h2>&lt;script&gt;<\/h2>[^]*POST \/convert[^]*<\/html>\s*$/,
    );
  });

  it('is printed by cc-v1-proxy report beside a running proxy, and needs the token over HTTP', async () => {
    const { output } = await runCli(['report', '--json'], { DATA_DIR: proxy.dataDir });
    expect((JSON.parse(output) as { keys: object[] }).keys.length).toBeGreaterThan(0);
    expect((await fetch(`${proxy.url}/_/report`)).status).toBe(401);
    const nowhere = await runCli(['report'], { DATA_DIR: '/tmp/there-is-no-such-folder' });
    expect([nowhere.code, nowhere.output]).toEqual([1, expect.stringContaining('there is no database')]);
  });
});
