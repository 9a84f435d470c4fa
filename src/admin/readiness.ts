import type { KeyRing } from '../config';
import { withoutSecrets, type Clock } from '../runtime';
import { UpstreamError, type UpstreamClient } from '../upstream';

export interface ReadinessParts {
  upstream: Pick<UpstreamClient, 'operations' | 'account'>;
  keys: Pick<KeyRing, 'v2Keys'>;
  /** The other upstreams of the routes file; each asks its upstream for anything. */
  others?: () => { name: string; ask: () => Promise<unknown> }[];
  /** Rejects where the database does not answer. */
  pingDatabase: () => Promise<unknown>;
  clock: Clock;
  /** True from the moment the server was told to stop. */
  isDraining: () => boolean;
}

export interface ReadinessReport {
  status: 'ready' | 'not ready' | 'draining';
  checks: Record<'database' | 'upstream' | 'key', boolean>;
  /** Whether each upstream of the routes file answers. */
  upstreams?: Record<string, boolean>;
  /** Why a check has failed; never a key. */
  reasons: string[];
}

/** Milliseconds; probes of several load balancers share one look at the upstream. */
const freshFor = 5_000;
const answerWithin = 5_000;
/** The whole catalogue is large; whether it answers shows in a row of it. */
const smallAnswer = { 'filter[operation]': 'import/url' };
/** Keys that one look asks about. */
const mostKeys = 20;

/** Whether the proxy can serve now: the database answers, the upstream does, and accepts a v2 key. */
export class Readiness {
  private last?: { at: number; report: Promise<ReadinessReport> };

  constructor(private readonly parts: ReadinessParts) {}

  async report(): Promise<ReadinessReport> {
    const { clock, isDraining } = this.parts;
    if (!this.last || clock.now() - this.last.at >= freshFor || clock.now() < this.last.at) {
      this.last = { at: clock.now(), report: this.look() };
    }
    const report = await this.last.report;
    return isDraining() ? { ...report, status: 'draining' } : report;
  }

  private async look(): Promise<ReadinessReport> {
    const [database, upstream, others] = await Promise.all([this.database(), this.upstream(), this.others()]);
    const reasons = [database, ...upstream.reasons, ...others.map(({ reason }) => reason)];
    // One of several upstreams that is away is no reason to take the whole proxy out of service.
    const anyOther = others.some(({ answered }) => answered);
    const checks = {
      database: database === undefined,
      upstream: upstream.answers || anyOther,
      key: upstream.acceptsKey || anyOther,
    };
    const upstreams = Object.fromEntries(others.map(({ name, answered }) => [name, answered]));
    return {
      status: Object.values(checks).every(Boolean) ? 'ready' : 'not ready',
      checks,
      ...(this.parts.others && { upstreams }),
      reasons: reasons.filter((reason) => reason !== undefined),
    };
  }

  private async others(): Promise<{ name: string; answered: boolean; reason?: string }[]> {
    const asked = this.parts.others?.() ?? [];
    return Promise.all(
      asked.map(async ({ name, ask }) => ({ name, ...(await this.answerTo(`upstream ${name}`, ask())) })),
    );
  }

  private async database(): Promise<string | undefined> {
    return this.inTime(this.parts.pingDatabase()).then(
      () => undefined,
      (error: Error) => `database: ${withoutSecrets(error.message)}`,
    );
  }

  /** Without a key of its own the proxy only knows whether the upstream answers at all. */
  private async upstream(): Promise<{ answers: boolean; acceptsKey: boolean; reasons: string[] }> {
    const { upstream, keys } = this.parts;
    const known = keys.v2Keys().slice(0, mostKeys);
    const asked: { name: string; answer: Promise<unknown> }[] = known.map(({ name, key }) => ({
      name,
      answer: upstream.account(key),
    }));
    if (known.length === 0) asked.push({ name: 'upstream', answer: upstream.operations(smallAnswer) });
    const answers = await Promise.all(asked.map(({ name, answer }) => this.answerTo(name, answer)));
    return {
      answers: answers.some(({ answered }) => answered),
      acceptsKey: answers.some(({ accepted }) => accepted),
      reasons: answers.flatMap(({ reason }) => (reason ? [reason] : [])),
    };
  }

  private answerTo(name: string, answer: Promise<unknown>) {
    return this.inTime(answer).then(
      () => ({ answered: true, accepted: true, reason: undefined }),
      (error: Error) => {
        const refused = error instanceof UpstreamError && error.status >= 400 && error.status < 500;
        return { answered: refused, accepted: false, reason: `${name}: ${withoutSecrets(error.message)}` };
      },
    );
  }

  private async inTime(work: Promise<unknown>): Promise<void> {
    const done = new AbortController();
    const late = this.parts.clock.sleep(answerWithin, done.signal).then(() => {
      if (!done.signal.aborted) throw new Error(`no answer within ${answerWithin / 1000} seconds`);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  }
}
