import type { CarrierTarget } from '../../src/carriers';
import { createLogger } from '../../src/runtime';
import type { Process } from '../../src/processes';
import { UpstreamClient } from '../../src/upstream';
import { createFixture, finishedProcess, type Fixture } from './fixture';
import { startReceiver, type Receiver } from './receiver';
import { interrupted, jobWith, MemoryCarrier, only, refused } from './storage-fixture';

const id = 'a1B2c3D4e5F6g7H8i9J0';

describe('handing the output over', () => {
  let upstream: Receiver;
  let names: string[];
  let carrier: MemoryCarrier;
  let fixture: Fixture;
  beforeEach(async () => {
    names = ['out.pdf'];
    upstream = await startReceiver((request, response) => {
      if (request.url !== '/v2/jobs/job-1') return response.end(`content of ${request.url}`);
      const files = names.map((filename) => ({ filename, url: `${upstream.url}/${filename}` }));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ data: jobWith({ name: 'export', result: { files } }) }));
    });
    carrier = new MemoryCarrier();
    fixture = await createFixture({
      carriers: only(carrier),
      upstream: clientOf(upstream),
    });
  });
  afterEach(() => upstream.close());

  it('the process is finished once the file stands at its place', async () => {
    await planned(targetAt('dir/'));
    await fixture.runner.runDue();
    expect([...carrier.files]).toEqual([['dir/out.pdf', 'content of /out.pdf']]);
    expect(await current()).toMatchObject({ state: 'finished', endedAt: fixture.clock.now() });
    expect(await fixture.stillDue()).toBe(0);
  });

  it('several files are numbered behind the name of the path, as on S3 (v1-contract 2.3)', async () => {
    names = ['a-1.jpg', 'a-2.jpg'];
    await planned(targetAt('pages/all.jpg'));
    await fixture.runner.runDue();
    expect([...carrier.files.keys()]).toEqual(['pages/all-1.jpg', 'pages/all-2.jpg']);
  });

  it('a broken transfer is tried again, and what was stored before is not stored twice', async () => {
    names = ['a-1.jpg', 'a-2.jpg'];
    await planned(targetAt('pages/'));
    carrier.failures.push(undefined as never, interrupted);
    await fixture.runner.runDue();
    expect(await current()).toMatchObject({ state: 'handing-over' });
    fixture.clock.advance(60_000);
    await fixture.runner.runDue();
    expect(carrier.stores).toBe(3);
    expect(await current()).toMatchObject({ state: 'finished' });
  });

  it("a refusal fails the process in the storage's words, and its credentials are erased", async () => {
    await planned(targetAt('dir/'));
    carrier.failures.push(refused);
    await fixture.runner.runDue();
    expect(await current()).toMatchObject({ state: 'failed', failure: { code: 400, message: '530 Login incorrect.' } });
    expect(await fixture.store.secrets(id)).toEqual({ v2Key: 'v2-key' });
    expect(await fixture.givenUp(1)).toMatchObject([{ kind: 'hand-over', tries: 1, reason: '530 Login incorrect.' }]);
  });

  it('credentials appear in no log line', async () => {
    const lines: string[] = [];
    const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
    fixture = await createFixture({ logger, carriers: only(carrier), upstream: clientOf(upstream) });
    await planned(targetAt('dir/'));
    carrier.failures.push(refused);
    await fixture.runner.runDue();
    expect(lines.join('')).toContain('a delivery was');
    expect(lines.join('')).not.toMatch(/secret-of-the-test|v2-key/);
  });

  it('while v2 is away it goes on beyond six attempts, since the storage is fine and the output still lives', async () => {
    let away = true;
    const { url } = upstream;
    const flaky = await startReceiver((request, response) => {
      if (away) return void response.writeHead(503).end();
      response.setHeader('Content-Type', 'application/json');
      const files = [{ filename: 'out.pdf', url: `${url}/out.pdf` }];
      response.end(JSON.stringify({ data: jobWith({ name: 'export', result: { files } }) }));
    });
    fixture = await createFixture({ carriers: only(carrier), upstream: clientOf(flaky) });
    await planned(targetAt('dir/'));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await fixture.runner.runDue();
      fixture.clock.advance(60_000);
    }
    expect(await current()).toMatchObject({ state: 'handing-over' });
    away = false;
    await fixture.runner.runDue();
    await flaky.close();
    expect(await current()).toMatchObject({ state: 'finished' });
  });

  it('after six broken transfers it is given up with a 4xx code', async () => {
    await planned(targetAt('dir/'));
    carrier.failures.push(...Array.from({ length: 6 }, () => interrupted));
    for (let each = 0; each < 6; each += 1) {
      await fixture.runner.runDue();
      fixture.clock.advance(60_000);
    }
    expect(await current()).toMatchObject({ state: 'failed', failure: { code: 422, message: interrupted.message } });
    expect(carrier.discarded).toEqual(['out.pdf']);
  });

  it('tells callbacks when it is over, not before', async () => {
    const callback = await startReceiver(200);
    await planned(targetAt('dir/'), { callback: callback.url });
    expect(await fixture.stillDue()).toBe(1);
    await fixture.runner.runDue();
    await callback.close();
    expect(callback.received).toHaveLength(1);
  });

  it('a process deleted meanwhile is left alone', async () => {
    const process = await planned(targetAt('dir/'));
    await fixture.store.change(process, { state: 'deleted' });
    await fixture.runner.runDue();
    expect(carrier.stores).toBe(0);
    expect([await fixture.stillDue(), (await current())?.state]).toEqual([0, 'deleted']);
  });

  it('a process deleted while the file is under way breaks the transfer off', async () => {
    const process = await planned(targetAt('dir/'));
    let begun = () => undefined as void;
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    carrier.store = (_target, _file, options) =>
      new Promise((_resolve, reject) => {
        begun();
        options.signal.addEventListener('abort', () => reject(new Error('broken off')));
      });
    const run = fixture.runner.runDue();
    await underWay;
    await fixture.store.change(process, { state: 'deleted' });
    fixture.clock.advance(5_000);
    await run;
    expect([await fixture.stillDue(), await fixture.givenUp(1)]).toEqual([0, []]);
    expect(carrier.discarded).toEqual(['out.pdf']);
  });

  async function planned(target: CarrierTarget, changes: Partial<Process> = {}): Promise<Process> {
    const files = names.map((filename) => ({ filename, url: 'https://old.test/' }));
    const job = jobWith({ name: 'export', result: { files } });
    const process = finishedProcess({ state: 'handing-over', handsOver: true, jobId: 'job-1', job, ...changes });
    await fixture.planned(process, 'handOver', { v2Key: 'v2-key', handovers: [target] });
    return process;
  }

  function current(): Promise<Process | undefined> {
    return fixture.store.byId(id);
  }
});

function clientOf({ url }: Receiver): UpstreamClient {
  return new UpstreamClient({ url: `${url}/v2`, syncUrl: `${url}/v2` });
}

function targetAt(path: string): CarrierTarget {
  return { kind: 'ftp', path, parameters: { host: 'ftp.test', password: 'secret-of-the-test' } };
}
