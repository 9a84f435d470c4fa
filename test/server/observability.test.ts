import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../../src/runtime';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';

const trace = { 'X-Request-Id': 'shop-42', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

describe('an operator', () => {
  const lines: Record<string, unknown>[] = [];
  const written = new EventEmitter();
  let proxy: TestProxy;
  let receiver: Server;
  let called: Promise<IncomingHttpHeaders>;
  let callback: string;
  beforeAll(async () => {
    const destination = {
      write(line: string) {
        lines.push(JSON.parse(line) as Record<string, unknown>);
        written.emit('line');
      },
    };
    proxy = await startTestProxy({}, createLogger('debug', destination));
    called = new Promise((resolve) => {
      receiver = createServer((request, response) => response.end(() => resolve(request.headers)));
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    await proxy.close();
    receiver.close();
  });

  const scrape = async () => (await fetch(`${proxy.url}/_/metrics`)).text();

  it('finds every metric at the first scrape, as zero and with the prefix of the app', async () => {
    const text = await scrape();
    const samples = text.split('\n').filter((line) => line && !line.startsWith('#'));
    expect(samples.filter((line) => !line.startsWith('cc_v1_proxy_'))).toEqual([]);
    for (const line of [
      'requests_total{method="POST",route="/convert",status="200"} 0',
      'requests_total{method="GET",route="/_/ready",status="503"} 0',
      'request_duration_seconds_count{route="/process/:id"} 0',
      'processes_ended_total{outcome="failed",label="unlabelled"} 0',
      'process_stage_duration_seconds_count{stage="conversion"} 0',
      'upstream_requests_total{operation="create-job",outcome="no-credits"} 0',
      'deliveries_total{kind="callback",outcome="given-up"} 0',
      'deliveries_waiting{kind="hook"} 0',
      'delivery_queue_age_seconds 0',
      'waiters 0',
      'spool_bytes 0',
      'engine_tasks{state="queued"} 0',
      'engine_task_duration_seconds_count{operation="convert"} 0',
    ]) {
      expect(text).toContain(`cc_v1_proxy_${line}`);
    }
    expect(text).toMatch(/cc_v1_proxy_build_info\{version="[^"]+",node="[^"]+"\} 1/);
    expect(text).toMatch(/cc_v1_proxy_nodejs_eventloop_lag_seconds/);
    expect(text).toMatch(/cc_v1_proxy_database_bytes [1-9]/);
    expect(text).toMatch(/cc_v1_proxy_requests_in_flight 1\b/);
  });

  it('masks in the line of a request what a client puts into the id of it', async () => {
    await fetch(`${proxy.url}/hooks`, { headers: { 'X-Request-Id': 'ftp://user:pl4nted@host' } });
    const [line] = lines.filter(({ requestId }) => String(requestId).startsWith('ftp:'));
    expect(line).toMatchObject({ requestId: 'ftp://***@host', route: '/hooks', status: 401, method: 'GET' });
  });

  it('sees a client that left before its answer began as 499, and not as served', async () => {
    const upload = request(`${proxy.url}/convert`, { method: 'POST', headers: { 'Content-Length': 1000 } });
    upload.on('error', () => undefined).write('apikey=');
    const isOpen = async () => /requests_in_flight 2\b/.test(await scrape());
    while (!(await isOpen()));
    upload.destroy();
    const line = () => lines.find(({ route, aborted }) => route === '/convert' && aborted);
    while (line() === undefined) await once(written, 'line');
    expect(line()).toMatchObject({ status: 499, method: 'POST' });
    expect(await scrape()).toContain('cc_v1_proxy_requests_total{method="POST",route="/convert",status="499"} 1');
  });

  it('follows a conversion by the request id of the client, up to the callback', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ apikey: 'k', inputformat: 'png', outputformat: 'jpg', callback })) {
      form.set(name, value);
    }
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const answer = await fetch(`${proxy.url}/convert`, { method: 'POST', body: form, headers: trace });
    const { id } = (await answer.json()) as { id: string };
    expect(answer.headers.get('x-request-id')).toBe('shop-42');

    expect(await called).toMatchObject({ 'x-request-id': 'shop-42', traceparent: trace.traceparent });
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'request ended',
        method: 'POST',
        route: '/convert',
        status: 200,
        processId: id,
        requestId: 'shop-42',
        traceparent: trace.traceparent,
        received: expect.any(Number) as number,
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'process ended',
        pair: 'png-jpg',
        outcome: 'finished',
        processId: id,
        requestId: 'shop-42',
        jobId: expect.any(String) as string,
        seconds: expect.any(Number) as number,
        warnings: 0,
      }),
    );
    const text = await scrape();
    expect(text).toContain('cc_v1_proxy_processes_ended_total{outcome="finished",label="unlabelled"} 1');
    expect(text).toContain('cc_v1_proxy_requests_total{method="POST",route="/convert",status="200"} 1');
    expect(text).toContain('cc_v1_proxy_engine_tasks_total{operation="convert",outcome="finished"} 1');
    expect(text).toContain('cc_v1_proxy_process_stage_duration_seconds_count{stage="conversion"} 1');
  });

  it('sees no id of a process in a label, however many paths are asked for', async () => {
    for (let n = 0; n < 20; n += 1) await fetch(`${proxy.url}/nothing/here/${n}`);
    for (let n = 0; n < 20; n += 1) await fetch(`${proxy.url}/process/unknown${n}`);
    const text = await scrape();
    expect(text).not.toMatch(/unknown\d|here/);
    expect(text).toContain('route="/process/:id",status="404"} 20');
    expect(text).toContain('route="unmatched",status="404"} 20');
  });

  it('is told probes at debug only, and a line for a request without a valid request id has a new one', async () => {
    await fetch(`${proxy.url}/_/health`, { headers: { 'X-Request-Id': 'two words' } });
    const [line] = lines.filter(({ route }) => route === '/_/health');
    expect(line).toMatchObject({ level: 20, requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string });
  });
});
