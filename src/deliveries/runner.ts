import { loggerFor, type Clock, type IdMaker, type Logger } from '../runtime';
import { DeliveryError, type Attempt, type Delivery, type DeliveryKind } from './delivery';
import type { DeliveryMetrics } from './metrics';
import { leaseTime } from './due-times';
import type { Outbox } from './outbox';
import { isOwnShortage } from './own-shortage';
import { startWatchdog } from './watchdog';

const pollEvery = 500;
/** Milliseconds that what nobody waits for may take until it is begun, so that what comes meanwhile is claimed with it. */
const soon = 250;
const forgetEvery = 60 * 60 * 1000;
/** Milliseconds that a delivery that was given up is kept for the operator to see. */
const keepGivenUp = 7 * 24 * 60 * 60 * 1000;

export interface RunnerParts {
  outbox: Outbox;
  kinds: readonly DeliveryKind[];
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  metrics: DeliveryMetrics;
  /** Told of every attempt that counts, when it has ended. */
  onTry?: (delivery: Delivery, attempt: EndedTry) => void;
}

export interface EndedTry {
  outcome: 'delivered' | 'retried' | 'given-up';
  /** Why it failed. */
  reason?: string;
  /** Milliseconds. */
  duration: number;
}

/** Runs due deliveries; any number of instances share the outbox. On stop it hands its leases back, so nothing is lost. */
export class Runner {
  private readonly holder: string;
  private readonly stopped = new AbortController();
  private readonly running = new Map<string, { delivery: Delivery; end: Promise<void> }>();
  private alarm = new AbortController();
  private waking?: NodeJS.Timeout;
  /** The last look may have left some that are due. */
  private mayHaveMore = true;
  private working: Promise<void> = Promise.resolve();
  private forgetAt = 0;
  /** Of the clock, at the look before. */
  private lookedAt = Infinity;

  constructor(private readonly parts: RunnerParts) {
    this.holder = parts.ids.uuid();
  }

  start(): void {
    this.working = this.work();
  }

  async stop(): Promise<void> {
    clearTimeout(this.waking);
    this.stopped.abort();
    this.wake();
    await this.working;
    await this.idle();
  }

  /** Looks for due deliveries now rather than at the next poll. */
  wake(): void {
    // With a reason: without one, an exception is made, and there may be thousands of these.
    if (!this.alarm.signal.aborted) this.alarm.abort('work');
  }

  /** The same a moment later, for what nobody waits for. */
  wakeSoon(): void {
    this.waking ??= setTimeout(() => {
      this.waking = undefined;
      this.wake();
    }, soon).unref();
  }

  /** Runs due deliveries until there are none left, without the loop of `start`. */
  async runDue(): Promise<void> {
    while ((await this.claimDue()) > 0) await this.idle();
  }

  private async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all([...this.running.values()].map(({ end }) => end));
  }

  private async work(): Promise<void> {
    const { clock, logger } = this.parts;
    while (!this.stopped.signal.aborted) {
      this.alarm = new AbortController();
      await this.claimDue().catch((error: unknown) => logger.error({ err: error }, 'deliveries could not be claimed'));
      await clock.sleep(pollEvery, this.alarm.signal);
    }
  }

  private async claimDue(): Promise<number> {
    await this.forgetOld();
    await this.noticeClockSetBack();
    const due = await this.parts.outbox.dueKinds(this.parts.kinds.map(({ name }) => name));
    let claimed = 0;
    let isFull = false;
    this.mayHaveMore = true;
    for (const kind of this.parts.kinds.filter(({ name }) => due.includes(name))) {
      claimed += await this.claim(kind);
      isFull ||= this.isFull(kind);
    }
    this.mayHaveMore = isFull;
    return claimed;
  }

  /** Before the first look, too: it may have been set back while nobody ran. */
  private async noticeClockSetBack(): Promise<void> {
    const now = this.parts.clock.now();
    if (now < this.lookedAt) await this.parts.outbox.bringForward();
    this.lookedAt = now;
  }

  /** Deliveries of a kind that run, by receiver. */
  private busy(kind: DeliveryKind): Map<string, number> {
    const busy = new Map<string, number>();
    for (const { delivery } of this.running.values())
      if (delivery.kind === kind.name) busy.set(delivery.receiver, (busy.get(delivery.receiver) ?? 0) + 1);
    return busy;
  }

  private isFull(kind: DeliveryKind): boolean {
    const counts = [...this.busy(kind).values()];
    const all = counts.reduce((sum, count) => sum + count, 0);
    return all >= kind.concurrency.all || counts.some((count) => count >= kind.concurrency.receiver);
  }

  private async claim(kind: DeliveryKind): Promise<number> {
    const busy = this.busy(kind);
    const free = kind.concurrency.all - [...busy.values()].reduce((sum, count) => sum + count, 0);
    if (free <= 0) return 0;
    const deliveries = await this.parts.outbox.claim(kind, this.holder, free, busy);
    for (const delivery of deliveries) this.run(kind, delivery);
    return deliveries.length;
  }

  private run(kind: DeliveryKind, delivery: Delivery): void {
    const end = this.attempt(kind, delivery)
      .catch((error: unknown) =>
        this.logOf(delivery).error({ err: error, ...shown(delivery) }, 'a delivery attempt crashed'),
      )
      .finally(() => {
        this.running.delete(delivery.id);
        if (this.mayHaveMore) this.wake();
      });
    this.running.set(delivery.id, { delivery, end });
  }

  private async attempt(kind: DeliveryKind, delivery: Delivery): Promise<void> {
    const { outbox, metrics, clock } = this.parts;
    const startedAt = clock.now();
    const watchdog = startWatchdog(clock, kind.timeout);
    const lost = new AbortController();
    const unwanted = new AbortController();
    const heartbeat = this.keepLease(kind, delivery, watchdog.done, { lost, unwanted });
    const attempt: Attempt = {
      signal: AbortSignal.any([this.stopped.signal, watchdog.signal, lost.signal, unwanted.signal]),
      progress: watchdog.progress,
      remember: async (payload) => {
        if (!(await outbox.remember(delivery, this.holder, payload))) lost.abort();
      },
    };
    try {
      const error = await kind.deliver(delivery, attempt).then(() => undefined, DeliveryError.of);
      const failure = error && watchdog.signal.aborted ? timedOut(kind) : error;
      const duration = clock.now() - startedAt;
      metrics.tried(kind.name, duration);
      if (lost.signal.aborted) return;
      if (!failure || unwanted.signal.aborted) await this.succeed(kind, delivery, duration);
      else if (this.stopped.signal.aborted) await outbox.release(delivery.id, this.holder);
      else await this.fail(kind, delivery, failure, duration);
    } finally {
      watchdog.stop();
      await heartbeat;
    }
  }

  private async succeed(kind: DeliveryKind, delivery: Delivery, duration: number): Promise<void> {
    await this.parts.outbox.done(delivery.id, this.holder);
    this.parts.metrics.count(kind.name, 'delivered');
    this.parts.onTry?.(delivery, { outcome: 'delivered', duration });
  }

  private async fail(kind: DeliveryKind, delivery: Delivery, error: DeliveryError, duration: number): Promise<void> {
    const { outbox, metrics, clock, onTry } = this.parts;
    const isBlameless = isOwnShortage(error);
    const attempts = delivery.attempts + (isBlameless ? 0 : 1);
    const reason = error.message;
    const { transient, upstreamAway } = error.details;
    if (transient && (isBlameless || upstreamAway || attempts < kind.maxAttempts)) {
      const runAt = clock.now() + kind.retryDelay(Math.max(1, attempts));
      await outbox.retry(delivery.id, this.holder, { attempts, runAt, reason });
      metrics.count(kind.name, 'retried');
      onTry?.(delivery, { outcome: 'retried', reason, duration });
      this.logOf(delivery).debug({ ...shown(delivery), attempts, reason }, 'a delivery failed and will be retried');
      return;
    }
    await kind.onGivenUp?.(delivery, error);
    await outbox.giveUp(delivery.id, this.holder, { attempts, reason });
    metrics.count(kind.name, 'given-up');
    onTry?.(delivery, { outcome: 'given-up', reason, duration });
    this.logOf(delivery).warn({ ...shown(delivery), attempts, reason }, 'a delivery was given up');
  }

  private logOf({ trace }: Delivery): Logger {
    return loggerFor(this.parts.logger, trace);
  }

  private async keepLease(
    kind: DeliveryKind,
    delivery: Delivery,
    done: AbortSignal,
    { lost, unwanted }: { lost: AbortController; unwanted: AbortController },
  ): Promise<void> {
    const { clock, outbox } = this.parts;
    while (!done.aborted) {
      await clock.sleep(leaseTime / 4, done);
      if (done.aborted) return;
      const kept = await outbox.renew(delivery.id, this.holder).catch(() => true);
      if (!kept) return lost.abort();
      const wanted = await kind.isWanted?.(delivery).catch(() => true);
      if (wanted === false) return unwanted.abort();
    }
  }

  private async forgetOld(): Promise<void> {
    const now = this.parts.clock.now();
    if (now < this.forgetAt) return;
    this.forgetAt = now + forgetEvery;
    await this.parts.outbox.forgetGivenUp(now - keepGivenUp);
  }
}

function timedOut(kind: DeliveryKind): DeliveryError {
  return new DeliveryError(`No answer within ${kind.timeout / 1000} seconds`, { transient: true, code: 408 });
}

function shown({ id, kind, processId, receiver }: Delivery) {
  return { deliveryId: id, kind, processId, receiver };
}
