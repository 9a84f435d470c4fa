import { createHmac } from 'node:crypto';
import axios from 'axios';
import { axiosOptionsFor, type NetworkPolicy } from '../../network';
import type { Clock, Logger } from '../../runtime';
import type { Faults } from '../jobs/faults';
import type { JobChange, JobEvents, JobRecord, JobStore } from '../jobs';
import type { WebhookEvent, WebhookStore } from './webhook-store';

export interface SenderParts {
  webhooks: WebhookStore;
  store: JobStore;
  events: JobEvents;
  faults: Faults;
  /** The job as the API shows it. */
  present(job: JobRecord): unknown;
  /** Signs what goes to the `webhook_url` of a single job. */
  secretOf(owner: number): string;
  networkPolicy: NetworkPolicy;
  clock: Clock;
  logger: Logger;
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

/** Milliseconds before each of the three retries; their number is documented, the pauses are not (v2-contract 6.1). */
const pauses = [1_000, 5_000, 30_000];
const answerTimeout = 30_000;

/** Tells the end of jobs to the webhooks of their account and to their own `webhook_url` (v2-contract 6.1). */
export class WebhookSender {
  private readonly stopping = new AbortController();

  constructor(private readonly parts: SenderParts) {
    parts.events.on('job', (change, job) => this.tell(change, job));
  }

  stop(): void {
    this.stopping.abort();
  }

  private tell(change: JobChange, job: JobRecord): void {
    const event = eventNames[change];
    if (!event) return;
    const targets = this.targets(event, job);
    if (targets.length === 0 || this.isLost(job)) return;
    const body = webhookBody(event, this.parts.present(job));
    for (const target of targets) {
      this.deliver(target, body).catch((error: unknown) => {
        if (!this.stopping.signal.aborted) this.parts.logger.error({ err: error }, 'A webhook could not be sent');
      });
    }
  }

  private isLost(job: JobRecord): boolean {
    const asked = this.parts.store.tasksOf(job.id)[0]?.faults;
    return this.parts.faults.strike('lost-webhooks', job.owner, asked) !== undefined;
  }

  private targets(event: WebhookEvent, job: JobRecord): Target[] {
    const ofAccount = this.parts.webhooks
      .list(job.owner)
      .filter((webhook) => !webhook.disabled && webhook.events.includes(event))
      .map(({ id, url, signingSecret }) => ({ url, secret: signingSecret, webhookId: id }));
    if (job.webhookUrl === null || event === 'job.created') return ofAccount;
    return [...ofAccount, { url: job.webhookUrl, secret: this.parts.secretOf(job.owner) }];
  }

  private async deliver({ url, secret, webhookId }: Target, body: string): Promise<void> {
    for (const pause of [0, ...pauses]) {
      if (pause > 0) await this.parts.clock.sleep(pause, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      const status = await this.post(url, secret, body);
      if (status > 0 && status < 500) return this.note(webhookId, { disabled: status === 410, failing: status >= 400 });
    }
    this.parts.logger.warn({ url }, 'A webhook was given up after three retries');
    this.note(webhookId, { disabled: false, failing: true });
  }

  private note(webhookId: number | undefined, state: { disabled: boolean; failing: boolean }): void {
    if (webhookId !== undefined && !this.stopping.signal.aborted) this.parts.webhooks.mark(webhookId, state);
  }

  /** Status of the answer; 0 where there was none. */
  private async post(url: string, secret: string, body: string): Promise<number> {
    try {
      const response = await axios.post<unknown>(url, Buffer.from(body), {
        headers: { 'Content-Type': 'application/json', 'CloudConvert-Signature': signatureOf(body, secret) },
        timeout: answerTimeout,
        signal: this.stopping.signal,
        maxRedirects: 0,
        ...axiosOptionsFor(this.parts.networkPolicy),
        validateStatus: () => true,
        responseType: 'text',
      });
      return response.status;
    } catch {
      return 0;
    }
  }
}

/** The slashes are escaped, as recorded: who re-serialises the body before checking the signature finds out here. */
function webhookBody(event: WebhookEvent, job: unknown): string {
  return JSON.stringify({ event, job }).replace(/\//g, '\\/');
}

/** Lower-case hex over the raw bytes of the body (v2-contract 6.1). */
export function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
