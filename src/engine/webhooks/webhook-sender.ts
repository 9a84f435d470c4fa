import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { axiosOptionsFor, lazyAxios, type NetworkPolicy } from '../../network';
import { exponentialBackoff, fixedDelay, retrying, type Clock, type Logger } from '../../runtime';
import type { Faults } from '../jobs/faults';
import type { JobEvent, JobEvents, JobRecord, JobStore } from '../jobs';
import type { KeptCall, WebhookCall, WebhookCalls } from './webhook-calls';
import type { WebhookStore } from './webhook-store';

export interface SenderParts {
  webhooks: WebhookStore;
  calls: WebhookCalls;
  store: JobStore;
  events: JobEvents;
  faults: Faults;
  /** The job as the API shows it. */
  present(job: JobRecord): Promise<unknown>;
  /** Signs what goes to the `webhook_url` of a single job. */
  secretOf(owner: number): string;
  /** Milliseconds between looks for what engines on the same database have left. */
  lookAgain: number;
  networkPolicy: NetworkPolicy;
  clock: Clock;
  logger: Logger;
}

interface Target {
  url: string;
  secret: string;
  /** Of an account's webhook; 0 for the `webhook_url` of a job. */
  webhookId: number;
}

/** Three retries are documented, their delays are not (v2-contract 6.1). */
const attempts = 4;
const delay = exponentialBackoff(2_000, 60_000);
/** Milliseconds. */
const answerTimeout = 30_000;
const pauseAfterFault = 2_000;
/** While the database is away, what was claimed must not be forgotten. */
const untilItWorks = { attempts: Infinity, delay: fixedDelay(pauseAfterFault), isTransient: () => true };
/** Without a reason, each abort would make an error with its stack. */
const woken = 'There is something to tell';
/** Events told at a time. */
const mostAtOnce = 64;

/** Tells the end of jobs to the webhooks of their account and to their own `webhook_url` (v2-contract 6.1). */
export class WebhookSender {
  private readonly stopping = new AbortController();
  private waking = new AbortController();
  /** Calls under way, by account. */
  private readonly held = new Map<number, number>();
  private readonly underWay = new Set<Promise<void>>();
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly parts: SenderParts) {}

  /** Begins with what a killed engine has left. */
  async start(): Promise<void> {
    await this.parts.calls.release();
    this.parts.events.on('job', (change) => {
      if (change !== 'updated') this.waking.abort(woken);
    });
    this.telling = this.keepTelling();
  }

  /** What is under way is told again by the next engine. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.waking.abort(woken);
    await Promise.all([this.telling, ...this.underWay]);
    await this.parts.calls.release().catch((error: unknown) => this.report(error));
  }

  private async keepTelling(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.waking = new AbortController();
      const pause = await this.tellDue().catch((error: unknown) => {
        this.report(error);
        return pauseAfterFault;
      });
      if (pause > 0 && !signal.aborted) await this.parts.clock.sleep(pause, this.waking.signal);
    }
  }

  /** Milliseconds until the next look; what ends meanwhile makes it look at once. */
  private async tellDue(): Promise<number> {
    const { calls, clock, lookAgain } = this.parts;
    const due = await calls.nextDue();
    const now = clock.now();
    if (due === undefined || due > now) return Math.min(lookAgain, (due ?? Infinity) - now);
    const room = mostAtOnce - this.underWay.size;
    const claimed = await calls.claim(now, room, (owner) => this.held.get(owner) ?? 0);
    for (const call of claimed) {
      const work = this.hold(call).finally(() => {
        this.underWay.delete(work);
        this.waking.abort(woken);
      });
      this.underWay.add(work);
    }
    return claimed.length > 0 ? 0 : lookAgain;
  }

  private async hold(call: WebhookCall): Promise<void> {
    const { held, parts } = this;
    held.set(call.owner, (held.get(call.owner) ?? 0) + 1);
    await this.attempt(call).catch(async (error: unknown) => {
      this.report(error);
      const rules = { ...untilItWorks, clock: parts.clock, signal: this.stopping.signal };
      await retrying(rules, () => this.tryLater(call)).catch((cause: unknown) => this.report(cause));
    });
    const left = (held.get(call.owner) ?? 1) - 1;
    if (left > 0) held.set(call.owner, left);
    else held.delete(call.owner);
  }

  private async attempt(call: WebhookCall): Promise<void> {
    const { calls } = this.parts;
    const job = await this.parts.store.job(call.jobId);
    const said = calls.keptOf(call) ?? (job && (await this.sayOf(call, job)));
    const targets = said ? (await this.targets(call, said.webhookUrl)).filter(isUntold(call)) : [];
    if (!said || targets.length === 0 || (call.attempts === 1 && (await this.isLost(call)))) return calls.remove(call);
    const told = await Promise.all(targets.map((target) => this.tell(target, said.body, call.attempts)));
    if (this.stopping.signal.aborted) return;
    const heard = targets.filter((_target, index) => told[index]).map(({ webhookId }) => webhookId);
    if (heard.length === targets.length) return calls.remove(call);
    await this.tryLater({ ...call, told: [...call.told, ...heard] }, said);
  }

  private async sayOf({ event }: WebhookCall, job: JobRecord): Promise<KeptCall> {
    return { webhookUrl: job.webhookUrl, body: webhookBody(event, await this.parts.present(job)) };
  }

  private async tryLater(call: WebhookCall, said?: KeptCall): Promise<void> {
    const { calls, clock } = this.parts;
    if (call.attempts >= attempts) return calls.remove(call);
    await calls.putOff(call, clock.now() + delay(call.attempts), said);
  }

  private report(error: unknown): void {
    if (!this.stopping.signal.aborted) this.parts.logger.error({ err: error }, 'a webhook could not be sent');
  }

  private async isLost({ jobId, owner }: WebhookCall): Promise<boolean> {
    const [task] = await this.parts.store.tasksOf(jobId);
    return this.parts.faults.strike('lost-webhooks', owner, task?.faults) !== undefined;
  }

  private async targets({ event, owner }: WebhookCall, webhookUrl: string | null): Promise<Target[]> {
    const ofAccount = (await this.parts.webhooks.list(owner))
      .filter((webhook) => !webhook.disabled && webhook.events.includes(event))
      .map(({ id, url, signingSecret }) => ({ url, secret: signingSecret, webhookId: id }));
    if (webhookUrl === null || event === 'job.created') return ofAccount;
    return [...ofAccount, { url: webhookUrl, secret: this.parts.secretOf(owner), webhookId: 0 }];
  }

  /** False where another attempt may succeed. */
  private async tell({ url, secret, webhookId }: Target, body: string, attempt: number): Promise<boolean> {
    try {
      const status = await this.post(url, secret, body);
      await this.note(webhookId, { disabled: status === 410, failing: status >= 400 });
      return true;
    } catch (error) {
      if (attempt < attempts || this.stopping.signal.aborted) return false;
      await this.note(webhookId, { disabled: false, failing: true });
      this.parts.logger.warn({ receiver: receiverOf(url), reason: (error as Error).message }, 'a webhook was given up');
      return false;
    }
  }

  private async note(webhookId: number, state: { disabled: boolean; failing: boolean }): Promise<void> {
    if (webhookId !== 0 && !this.stopping.signal.aborted) await this.parts.webhooks.mark(webhookId, state);
  }

  /** Status of the answer, below 500; rejects where another attempt may succeed. */
  private async post(url: string, secret: string, body: string): Promise<number> {
    const { status, data } = await lazyAxios().post<Readable>(url, Buffer.from(body), {
      headers: { 'Content-Type': 'application/json', 'CloudConvert-Signature': signatureOf(body, secret) },
      timeout: answerTimeout,
      signal: this.stopping.signal,
      maxRedirects: 0,
      ...axiosOptionsFor(this.parts.networkPolicy),
      validateStatus: () => true,
      responseType: 'stream',
    });
    data.on('error', () => undefined).destroy();
    if (status >= 500) throw new Error(`The receiver answered with status ${status}`);
    return status;
  }
}

function isUntold({ told }: WebhookCall): (target: Target) => boolean {
  return ({ webhookId }) => !told.includes(webhookId);
}

/** The host alone: paths and queries of receivers hold their tokens. */
function receiverOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no URL';
}

/** The slashes are escaped, as recorded: who re-serialises the body before checking the signature finds out here. */
function webhookBody(event: JobEvent, job: unknown): string {
  return JSON.stringify({ event, job }).replace(/\//g, '\\/');
}

/** Lower-case hex over the raw bytes of the body (v2-contract 6.1). */
export function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
