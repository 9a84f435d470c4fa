import { request } from 'node:http';
import { capitals, startTestEngine, type TestEngine } from './running-engine';

describe('the catalogue (v2-contract 3.4)', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    const [first, ...others] = capitals.catalogue();
    const rows = [first, { ...first, engine: 'other', default: false }, { ...first, operation: 'optimize' }, ...others];
    engine = await startTestEngine({ operations: [{ ...capitals, catalogue: () => rows as never }] });
  });
  afterAll(() => engine.stop());

  const get = async (path: string) => (await (await fetch(engine.url + path)).json()).data as Record<string, unknown>[];

  it('needs no key and is not paged', async () => {
    const body = await (await fetch(`${engine.url}/operations`)).json();
    expect(Object.keys(body)).toEqual(['data']);
    expect(body.data[0]).toEqual({
      operation: 'convert',
      input_format: 'txt',
      output_format: 'txt',
      engine: 'capitals',
      credits: 1,
      deprecated: false,
      experimental: false,
      meta: { group: 'document' },
    });
  });

  it('shows options and versions when they are included', async () => {
    const [row] = await get('/operations?include=options,engine_versions');
    expect(row).toMatchObject({
      options: [{ name: 'quality', type: 'integer', default: 75 }],
      engine_versions: [{ version: '1.0', default: true, latest: true, deprecated: false, experimental: false }],
    });
  });

  it('is filtered, and shows other engines on demand', async () => {
    expect(await get('/operations?filter[output_format]=broken')).toHaveLength(1);
    expect(await get('/operations?filter[operation]=optimize')).toHaveLength(1);
    const both = '/operations?filter[operation]=convert&filter[output_format]=txt';
    expect(await get(both)).toHaveLength(1);
    expect(await get(`${both}&alternatives=true`)).toHaveLength(2);
    expect(await get(`${both}&filter[engine]=other`)).toHaveLength(1);
  });

  it('of conversions alone is at its old address too', async () => {
    const rows = await get('/convert/formats');
    expect(new Set(rows.map(({ operation }) => operation))).toEqual(new Set(['convert']));
  });
});

describe('the synchronous base (v2-contract 1.1)', () => {
  it('is also /v2 under a host that begins with sync', async () => {
    const engine = await startTestEngine();
    const statuses = await Promise.all(
      ['sync.engine.test', 'eu-central.sync.api.engine.test', 'api.engine.test'].map((host) => create(engine, host)),
    );
    expect(statuses).toEqual(['finished', 'finished', 'waiting']);
    await engine.stop();
  });

  function create(engine: TestEngine, host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const call = request(`${engine.url}/import/raw`, {
        method: 'POST',
        headers: { Host: host, Authorization: 'Bearer key', 'Content-Type': 'application/json' },
      });
      call.on('error', reject).on('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve(JSON.parse(body).data.status));
      });
      call.end(JSON.stringify({ file: 'x', filename: 'x.txt' }));
    });
  }
});
