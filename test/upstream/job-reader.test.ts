import { JobReader, UpstreamError, type Job, type UpstreamClient } from '../../src/upstream';
import { silentLogger, type Clock } from '../../src/runtime';

describe('reading jobs for many clients', () => {
  it('sends at most one request at a time however many clients poll', async () => {
    const upstream = new ScriptedUpstream();
    const reader = readerOf(upstream);
    const polls = Array.from({ length: 20 }, () => reader.current('key', 'j'));
    upstream.answer(jobIs('processing'));
    expect((await Promise.all(polls)).map(({ status }) => status)).toEqual(Array(20).fill('processing'));
    expect(upstream.requests).toBe(1);
  });

  it('starts a new request only 500 ms after the last one', async () => {
    const upstream = new ScriptedUpstream();
    const clock = new StillClock();
    const reader = readerOf(upstream, clock);
    for (const [time, requests] of [
      [0, 1],
      [499, 1],
      [500, 2],
    ] as const) {
      clock.time = time;
      const poll = reader.current('key', 'j');
      upstream.answer(jobIs('processing'));
      await poll;
      expect(upstream.requests).toBe(requests);
    }
  });

  it('asks of a job at work each three seconds only, where its end is told anyway', async () => {
    const upstream = new ScriptedUpstream();
    const clock = new StillClock();
    const reader = readerOf(upstream, clock);
    for (const [time, status, requests] of [
      [0, 'waiting', 1],
      [500, 'processing', 2],
      [3_499, 'processing', 2],
      [3_500, 'processing', 3],
    ] as const) {
      clock.time = time;
      const poll = reader.current('key', 'j', true);
      upstream.answer(jobIs(status));
      await poll;
      expect(upstream.requests).toBe(requests);
      expect(reader.freshUntil('j', true)).toBe(status === 'waiting' ? 500 : time < 3_500 ? 3_500 : 6_500);
    }
  });

  it('lets all who wait share one long poll, and gives it up when the last one leaves', async () => {
    const upstream = new ScriptedUpstream();
    const reader = readerOf(upstream);
    const leaving = [new AbortController(), new AbortController()];
    const waits = leaving.map(({ signal }) => reader.ended('key', 'j', signal));
    expect(upstream.requests).toBe(1);
    leaving[0]?.abort();
    expect(await waits[0]).toBeUndefined();
    expect(upstream.lastSignal?.aborted).toBe(false);
    leaving[1]?.abort();
    expect(await waits[1]).toBeUndefined();
    expect(upstream.lastSignal?.aborted).toBe(true);
  });

  it('goes on waiting through time-outs, throttling and server errors of the sync host', async () => {
    const upstream = new ScriptedUpstream();
    const wait = readerOf(upstream).ended('key', 'j', new AbortController().signal);
    for (const status of [0, 429, 503]) await upstream.fail(new UpstreamError(status, 'not now'));
    upstream.answer(jobIs('finished'));
    expect((await wait)?.status).toBe('finished');
  });

  it('does not wait on for what waiting cannot mend', async () => {
    const upstream = new ScriptedUpstream();
    const wait = readerOf(upstream).ended('key', 'j', new AbortController().signal);
    void upstream.fail(new UpstreamError(404, 'gone'));
    await expect(wait).rejects.toMatchObject({ status: 404 });
  });
});

/** Answers each request when the test says so. */
class ScriptedUpstream {
  requests = 0;
  lastSignal: AbortSignal | undefined;
  private pending: { resolve: (job: Job) => void; reject: (error: Error) => void } | undefined;
  private asked: (() => void) | undefined;

  during = () => this as unknown as UpstreamClient;
  job = () => this.request();
  endedJob = (_key: string, _id: string, signal: AbortSignal) => {
    this.lastSignal = signal;
    return this.request();
  };

  answer(job: Job): void {
    this.pending?.resolve(job);
  }

  /** Resolves once the reader has asked again. */
  fail(error: Error): Promise<void> {
    const again = new Promise<void>((resolve) => (this.asked = resolve));
    this.pending?.reject(error);
    return again;
  }

  private request(): Promise<Job> {
    this.requests += 1;
    const answer = new Promise<Job>((resolve, reject) => (this.pending = { resolve, reject }));
    this.asked?.();
    return answer;
  }
}

class StillClock implements Clock {
  time = 0;
  now = () => this.time;
  stamp = () => this.time;
  sleep = () => Promise.resolve();
}

function readerOf(upstream: ScriptedUpstream, clock: Clock = new StillClock()): JobReader {
  return new JobReader(upstream, clock, silentLogger);
}

function jobIs(status: Job['status']): Job {
  return { id: 'j', tag: null, status, created_at: '', started_at: null, ended_at: null, tasks: [] };
}
