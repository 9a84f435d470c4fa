import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../../src/runtime';
import { startTestProxy, type TestProxy } from '../running-proxy';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the trace of a request', () => {
  const lines: Record<string, unknown>[] = [];
  const written = new EventEmitter();
  const asked: string[] = [];
  let v2: Server;
  let jobs = 0;
  let isEmpty = false;
  let proxy: TestProxy;

  beforeAll(async () => {
    v2 = createServer((request, response) => {
      const { method, url, headers } = request;
      asked.push([method, url, headers['x-request-id'], headers.traceparent].join(' '));
      const isJob = url?.startsWith('/v2/jobs') || url?.startsWith('/sync/v2/jobs');
      const status = isEmpty && method === 'POST' ? 402 : 200;
      if (method === 'POST') jobs += 1;
      const data = isJob ? { id: `j${jobs}`, status: 'finished', tasks: [] } : [];
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ data }));
    });
    await new Promise<void>((resolve) => v2.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(v2.address() as AddressInfo).port}`;
    const bases = { cloudconvertUrl: `${url}/v2`, cloudconvertSyncUrl: `${url}/sync/v2` };
    const destination = {
      write(line: string) {
        lines.push(JSON.parse(line) as Record<string, unknown>);
        written.emit('line');
      },
    };
    const logger = createLogger('info', destination);
    proxy = await startTestProxy(
      { ...bases, upstream: 'cloudconvert', cloudconvertApiKey: 'k', networkPolicy: 'any' },
      logger,
    );
  });
  afterAll(async () => {
    await proxy.close();
    v2.close();
  });

  const call = (method: string, path: string, requestId: string, body?: object) =>
    fetch(proxy.url + path, {
      method,
      body: body && JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': requestId, traceparent },
    });

  async function created(query: string): Promise<string> {
    const answer = await call('POST', `/process${query}`, 'create', {
      apikey: 'any',
      inputformat: 'png',
      outputformat: 'jpg',
    });
    return `/process/${((await answer.json()) as { id: string }).id}`;
  }

  const linesOf = (id: string) => lines.filter(({ requestId }) => requestId === id);

  async function ended(id: string): Promise<void> {
    while (!linesOf(id).some(({ msg }) => msg === 'request ended')) await once(written, 'line');
  }

  const start = { input: 'download', file: 'http://files.test/a.png', outputformat: 'jpg' };

  /** A query sends a call the way through all routes. */
  it.each([
    ['straight to its route', ''],
    ['through all routes', '?_=1'],
  ])('goes along to v2 with a start and with each reading of the job, %s', async (_way, query) => {
    for (const [wait, path] of [
      ['', '/v2/jobs/'],
      [query === '' ? '?wait' : `${query}&wait`, '/sync/v2/jobs/'],
    ] as const) {
      const process = await created(query);
      asked.length = 0;
      await call('POST', process + query, 'start', start);
      await call('GET', process + (wait || query), 'poll');
      expect(asked.filter((each) => each.includes('/jobs'))).toEqual([
        `POST /v2/jobs start ${traceparent}`,
        `GET ${path}j${jobs} poll ${traceparent}`,
      ]);
    }
  });

  it.each([
    ['direct', ''],
    ['routed', '?_=1'],
  ])('is in the lines about what became of a %s call', async (way, query) => {
    const process = await created(query);
    isEmpty = true;
    await call('POST', process + query, `refused-${way}`, start).finally(() => (isEmpty = false));
    await call('POST', `/process${query}`, `stranger-${way}`, { inputformat: 'png', outputformat: 'jpg' });
    await ended(`stranger-${way}`);
    expect(linesOf(`refused-${way}`)).toMatchObject([
      { msg: 'the upstream refused the job: the v2 account has no credits left (402)', traceparent },
      { msg: 'request ended', processId: process.split('/').pop(), status: 402, traceparent },
    ]);
    expect(linesOf(`stranger-${way}`)).toMatchObject([{ msg: 'request ended', status: 401, traceparent }]);
  });
});
