import { Readable } from 'node:stream';
import type { Process } from '../../src/processes';
import { UpstreamClient, type TaskStatus } from '../../src/upstream';
import { createFixture, finishedProcess, type Fixture } from './fixture';
import { startReceiver, type Receiver } from './receiver';
import { interrupted, jobWith, MemoryCarrier, only, refused } from './storage-fixture';

const id = 'a1B2c3D4e5F6g7H8i9J0';

describe('fetching an input for the job', () => {
  let upstream: Receiver;
  let status: TaskStatus;
  let lengths: (string | undefined)[];
  let size: number | undefined;
  let carrier: MemoryCarrier;
  let fixture: Fixture;
  beforeEach(async () => {
    status = 'waiting';
    lengths = [];
    size = 7;
    upstream = await startReceiver((request, response) => {
      if (request.url === '/form') lengths.push(request.headers['content-length']);
      const form = { url: `${upstream.url}/form`, parameters: { key: 'k' } };
      const job = jobWith({ name: 'import-1', status, result: { form } });
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ data: job }));
    });
    carrier = new MemoryCarrier(() => ({ size, stream: Readable.from([Buffer.from('content')]) }));
    fixture = await createFixture({
      carriers: only(carrier),
      upstream: new UpstreamClient({ url: `${upstream.url}/v2`, syncUrl: `${upstream.url}/v2` }),
    });
    const process = finishedProcess({ state: 'running', jobId: 'job-1', input: { type: 'ftp' } });
    const source = { kind: 'ftp' as const, path: 'in/a.png', parameters: { host: 'ftp.test' } };
    const fetches = [{ task: 'import-1', from: 'carrier' as const, source, filename: 'a.png' }];
    await fixture.planned(process, 'fetchInputs', { v2Key: 'v2-key', fetches });
  });
  afterEach(() => upstream.close());

  it.each([
    ['of known size streams', 7],
    ['of unknown size goes by the disk', undefined],
  ])('a file %s into the upload form, with a true Content-Length', async (_what, known) => {
    size = known;
    await fixture.runner.runDue();
    const [posted] = formPosts();
    expect(posted).toContain('filename="a.png"');
    expect(posted).toContain('content');
    expect(Number(lengths[0])).toBeGreaterThan(7);
    expect((await current())?.input).toEqual({ type: 'ftp', filename: 'a.png', size: 7 });
    expect(await fixture.stillDue()).toBe(0);
  });

  it('a broken transfer is tried again', async () => {
    carrier.failures.push(interrupted);
    await fixture.runner.runDue();
    expect(formPosts()).toEqual([]);
    fixture.clock.advance(5_000);
    await fixture.runner.runDue();
    expect(formPosts()).toHaveLength(1);
  });

  it('a file that is shorter than the server said is never a whole upload', async () => {
    size = 8;
    await fixture.runner.runDue();
    expect(await fixture.givenUp(1)).toMatchObject([{ reason: 'The file has 7 bytes instead of the 8 announced' }]);
    expect(await current()).toMatchObject({ state: 'failed' });
  });

  it('a form that was filled before a crash is not filled again', async () => {
    status = 'processing';
    await fixture.runner.runDue();
    expect(formPosts()).toEqual([]);
    expect([await fixture.stillDue(), (await current())?.state]).toEqual([0, 'running']);
  });

  it("a refusal fails the process in the storage's words, and the job that waits for the file is deleted", async () => {
    carrier.failures.push(refused);
    await fixture.runner.runDue();
    expect(await current()).toMatchObject({ state: 'failed', failure: { code: 400, message: '530 Login incorrect.' } });
    expect(upstream.received).toContain('DELETE /v2/jobs/job-1');
  });

  function formPosts(): string[] {
    return upstream.received.filter((each) => each.startsWith('POST /form'));
  }

  function current(): Promise<Process | undefined> {
    return fixture.store.byId(id);
  }
});
