import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { axiosOptionsFor, type NetworkPolicy } from '../../network';
import { exponentialBackoff, retrying, type Clock, type Logger } from '../../runtime';
import type { Faults } from '../jobs/faults';
import type { JobChange, JobEvents, JobRecord, JobStore } from '../jobs';
import type { WebhookEvent, WebhookStore } from './webhook-store';

export interface SenderParts {
  webhooks: WebhookStore;
  store: JobStore;
  events: JobEvents;
  faults: Faults;
  /** The job as the API shows it. */
  present(job: JobRecord): Promise<unknown>;
  /** Signs what goes to the `webhook_url` of a single job. */
  secretOf(owner: number): string;
  /** Keeps what is to be told where no kill of this engine can lose it, for `attempt`; else it is told from memory. */
  later?: (notice: Notice) => Promise<void>;
  networkPolicy: NetworkPolicy;
  clock: Clock;
  logger: Logger;
}

/** One thing to tell one receiver. */
export interface Notice {
  event: WebhookEvent;
  jobId: string;
  /** Of an account's webhook; absent for the `webhook_url` of the job. */
  webhookId?: number;
}

interface Target {
  url: string;
  secret: string;
  /** Of an account's webhook; absent for the `webhook_url` of a job. */
  webhookId?: number;
}

const eventNames: { [Each in JobChange]?: WebhookEvent } = {
  created: 'job.created',
  finished: 'job.finished',
  failed: 'job.failed',
};

/** Three retries are documented, their delays are not (v2-contract 6.1). */
export const webhookAttempts = 4;
const retries = { attempts: webhookAttempts, delay: exponentialBackoff(2_000, 60_000) };
/** Milliseconds. */
const answerTimeout = 30_000;

/** Tells the end of jobs to the webhooks of their account and to their own `webhook_url` (v2-contract 6.1). */
export class WebhookSender {
  private readonly stopping = new AbortController();

  constructor(private readonly parts: SenderParts) {
    parts.events.on('job', (change, job) => {
      this.tell(change, job).catch((error: unknown) => this.report(error));
    });
  }

  stop(): void {
    this.stopping.abort();
  }

  private async tell(change: JobChange, job: JobRecord): Promise<void> {
    const event = eventNames[change];
    if (!event) return;
    const targets = await this.targets(event, job);
    if (targets.length === 0 || (await this.isLost(job))) return;
    const { later } = this.parts;
    if (later) {
      for (const { webhookId } of targets) await later({ event, jobId: job.id, webhookId });
      return;
    }
    const body = webhookBody(event, await this.parts.present(job));
    for (const target of targets) this.deliver(target, body).catch((error: unknown) => this.report(error));
  }

  /** Rejects where another attempt may succeed. Nothing is told of a job or to a webhook that is gone meanwhile. */
  async attempt({ event, jobId, webhookId }: Notice, isLast: boolean): Promise<void> {
    const job = await this.parts.store.job(jobId);
    const targets = job ? await this.targets(event, job) : [];
    const target = targets.find((each) => each.webhookId === webhookId);
    if (!job || !target) return;
    try {
      const status = await this.post(target.url, target.secret, webhookBody(event, await this.parts.present(job)));
      await this.note(webhookId, { disabled: status === 410, failing: status >= 400 });
    } catch (error) {
      if (isLast) await this.note(webhookId, { disabled: false, failing: true });
      throw error;
    }
  }

  private report(error: unknown): void {
    if (!this.stopping.signal.aborted) this.parts.logger.error({ err: error }, 'a webhook could not be sent');
  }

  private async isLost(job: JobRecord): Promise<boolean> {
    const [task] = await this.parts.store.tasksOf(job.id);
    return this.parts.faults.strike('lost-webhooks', job.owner, task?.faults) !== undefined;
  }

  private async targets(event: WebhookEvent, job: JobRecord): Promise<Target[]> {
    const ofAccount = (await this.parts.webhooks.list(job.owner))
      .filter((webhook) => !webhook.disabled && webhook.events.includes(event))
      .map(({ id, url, signingSecret }) => ({ url, secret: signingSecret, webhookId: id }));
    if (job.webhookUrl === null || event === 'job.created') return ofAccount;
    return [...ofAccount, { url: job.webhookUrl, secret: this.parts.secretOf(job.owner) }];
  }

  private async deliver({ url, secret, webhookId }: Target, body: string): Promise<void> {
    const signal = this.stopping.signal;
    const rules = { ...retries, isTransient: () => true, clock: this.parts.clock, signal };
    try {
      const status = await retrying(rules, () => this.post(url, secret, body));
      await this.note(webhookId, { disabled: status === 410, failing: status >= 400 });
    } catch (error) {
      if (signal.aborted) return;
      await this.note(webhookId, { disabled: false, failing: true });
      this.parts.logger.warn({ receiver: receiverOf(url), reason: (error as Error).message }, 'a webhook was given up');
    }
  }

  private async note(webhookId: number | undefined, state: { disabled: boolean; failing: boolean }): Promise<void> {
    if (webhookId !== undefined && !this.stopping.signal.aborted) await this.parts.webhooks.mark(webhookId, state);
  }

  /** Status of the answer, below 500; rejects where another attempt may succeed. */
  private async post(url: string, secret: string, body: string): Promise<number> {
    const { status, data } = await axios.post<Readable>(url, Buffer.from(body), {
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

/** The host alone: paths and queries of receivers hold their tokens. */
function receiverOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no URL';
}

/** The slashes are escaped, as recorded: who re-serialises the body before checking the signature finds out here. */
function webhookBody(event: WebhookEvent, job: unknown): string {
  return JSON.stringify({ event, job }).replace(/\//g, '\\/');
}

/** Lower-case hex over the raw bytes of the body (v2-contract 6.1). */
export function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
