import { LRUCache } from 'lru-cache';
import { exponentialBackoff, type Clock, type Logger, type RequestContext } from '../runtime';
import type { UpstreamClient } from './client';
import { UpstreamError } from './error';
import type { Job } from './types';

/** Milliseconds. */
const freshFor = 500;
const freshLongest = 3_000;

/** A reason of its own spares the error, with its stack, that each end would make. */
const over = 'Nobody waits any more';
/** Jobs whose last reading is kept, to be shown while the upstream does not answer. */
const mostRemembered = 1_000;
const delayAfter = exponentialBackoff(500, 30_000);

interface Reading {
  startedAt: number;
  underWay: boolean;
  /** Nothing of it will change soon but its percent. */
  isAtWork: boolean;
  job: Promise<Job>;
}

interface EndWait {
  watchers: number;
  stop: AbortController;
  ended: Promise<Job>;
}

/** Whether nothing of the job will change any more. */
export function hasEnded(job: Job): boolean {
  return job.status === 'finished' || job.status === 'error';
}

/**
 * Reads jobs for many clients at once (design 4.4 and 4.5): however many poll one job, at most one request is under way
 * and one starts each 500 ms; all who wait for its end share one long poll.
 */
export class JobReader {
  private readonly readings = new Map<string, Reading>();
  private readonly endWaits = new Map<string, EndWait>();
  private readonly lastSeen = new LRUCache<string, Job>({ max: mostRemembered });

  constructor(
    private readonly client: Pick<UpstreamClient, 'during'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** How many wait for the end of a job. */
  get waiters(): number {
    return [...this.endWaits.values()].reduce((sum, { watchers }) => sum + watchers, 0);
  }

  /**
   * The job as it is now, at most 500 ms old; where its end is told without asking, that of a job at work is at most 3
   * seconds old. The calls are part of the request that came first. Throws `UpstreamError`.
   */
  current(key: string, id: string, endIsTold = false, context?: RequestContext): Promise<Job> {
    const last = this.readings.get(id);
    if (last && (last.underWay || this.clock.now() - last.startedAt < ageOf(last, endIsTold))) return last.job;
    this.forgetOld();
    const job = this.client.during(context).job(key, id);
    const reading: Reading = { startedAt: this.clock.now(), underWay: true, isAtWork: false, job };
    this.readings.delete(id);
    this.readings.set(id, reading);
    const over = () => (reading.underWay = false);
    job.then((seen) => {
      over();
      reading.isAtWork = seen.status === 'processing';
      this.lastSeen.set(id, seen);
    }, over);
    return job;
  }

  /** The job as somebody here saw it last, however long ago. */
  lastKnown(id: string): Job | undefined {
    return this.lastSeen.get(id);
  }

  /** Until when, in milliseconds since the epoch, `current` answers what it answered last. */
  freshUntil(id: string, endIsTold = false): number {
    const last = this.readings.get(id);
    return last ? last.startedAt + ageOf(last, endIsTold) : 0;
  }

  /**
   * Resolves with the ended job, or with undefined when `signal` aborts first. Survives time-outs of the sync host,
   * throttling and server errors; throws `UpstreamError` for anything that waiting can't mend.
   */
  async ended(key: string, id: string, signal: AbortSignal, context?: RequestContext): Promise<Job | undefined> {
    const endWait = this.endWaits.get(id) ?? this.startEndWait(key, id, context);
    endWait.watchers += 1;
    try {
      return await Promise.race([endWait.ended, aborted(signal)]);
    } finally {
      endWait.watchers -= 1;
      if (endWait.watchers === 0) endWait.stop.abort(over);
      if (endWait.watchers === 0 && this.endWaits.get(id) === endWait) this.endWaits.delete(id);
    }
  }

  /** No job that was read before is known any more. */
  forget(): void {
    this.readings.clear();
  }

  private startEndWait(key: string, id: string, context: RequestContext | undefined): EndWait {
    const stop = new AbortController();
    const endWait: EndWait = { watchers: 0, stop, ended: this.poll(this.client.during(context), key, id, stop.signal) };
    endWait.ended.catch(() => undefined);
    this.endWaits.set(id, endWait);
    return endWait;
  }

  private async poll(
    client: Pick<UpstreamClient, 'endedJob'>,
    key: string,
    id: string,
    signal: AbortSignal,
  ): Promise<Job> {
    let failures = 0;
    while (true) {
      let delay = delayAfter(1);
      try {
        const job = await client.endedJob(key, id, signal);
        if (hasEnded(job)) return job;
        failures = 0;
      } catch (error) {
        if (!(error instanceof UpstreamError) || !error.transient || signal.aborted) throw error;
        failures += 1;
        delay = Math.max(delayAfter(failures), (error.details.retryAfter ?? 0) * 1000);
        this.logger.debug({ jobId: id, status: error.status, delay }, 'still waiting for the job to end');
      }
      await this.clock.sleep(delay, signal);
    }
  }

  /** The oldest come first: a timer for each would cost more than they do. */
  private forgetOld(): void {
    const before = this.clock.now() - freshLongest;
    for (const [id, { underWay, startedAt }] of this.readings) {
      if (underWay || startedAt > before) return;
      this.readings.delete(id);
    }
  }
}

/** How old it may become. */
function ageOf({ isAtWork }: Reading, endIsTold: boolean): number {
  return endIsTold && isAtWork ? freshLongest : freshFor;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
