import { randomBytes } from 'node:crypto';
import { ApiError } from '../contract/api-error';
import type { Clock, SqliteConnection } from '../../runtime';

export const webhookEvents = ['job.created', 'job.finished', 'job.failed'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Of one account. */
const mostWebhooks = 50;

export interface Webhook {
  id: number;
  owner: number;
  url: string;
  events: string[];
  signingSecret: string;
  /** Answered 410: nothing is sent any more. */
  disabled: boolean;
  /** The last delivery was given up. */
  failing: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
}

/** The webhooks of the accounts, in SQLite. */
export class WebhookStore {
  constructor(
    private readonly database: SqliteConnection,
    private readonly clock: Clock,
  ) {}

  /**
   * One for each URL and event: where the account has a webhook of this URL, the events are added to that one. Throws
   * `ApiError` 422 where the account has as many as it may.
   */
  create(owner: number, url: string, events: string[]): Webhook {
    const known = this.list(owner);
    const same = known.find((webhook) => webhook.url === url);
    if (same) return this.addEvents(same, events);
    if (known.length >= mostWebhooks) {
      throw ApiError.invalid({ url: [`An account may not have more than ${mostWebhooks} webhooks.`] });
    }
    const now = this.clock.now();
    const { lastInsertRowid } = this.database
      .prepare(
        'INSERT INTO webhooks (owner, url, events, signing_secret, disabled, failing, created_at, updated_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?)',
      )
      .run(owner, url, JSON.stringify(events), randomBytes(16).toString('hex'), now, now);
    return this.find(owner, Number(lastInsertRowid)) as Webhook;
  }

  private addEvents(webhook: Webhook, events: string[]): Webhook {
    const all = [...new Set([...webhook.events, ...events])];
    this.database
      .prepare('UPDATE webhooks SET events = ?, disabled = 0, updated_at = ? WHERE id = ?')
      .run(JSON.stringify(all), this.clock.now(), webhook.id);
    return this.find(webhook.owner, webhook.id) as Webhook;
  }

  find(owner: number, id: number): Webhook | undefined {
    return this.list(owner).find((webhook) => webhook.id === id);
  }

  list(owner: number): Webhook[] {
    const rows = this.database.prepare('SELECT * FROM webhooks WHERE owner = ? ORDER BY id').all(owner);
    return (rows as Record<string, string | number>[]).map(webhookOf);
  }

  mark(id: number, { disabled, failing }: Pick<Webhook, 'disabled' | 'failing'>): void {
    this.database
      .prepare('UPDATE webhooks SET disabled = ?, failing = ?, updated_at = ? WHERE id = ?')
      .run(disabled ? 1 : 0, failing ? 1 : 0, this.clock.now(), id);
  }

  delete(id: number): void {
    this.database.prepare('DELETE FROM webhooks WHERE id = ?').run(id);
  }
}

function webhookOf(row: Record<string, string | number>): Webhook {
  return {
    id: row.id as number,
    owner: row.owner as number,
    url: row.url as string,
    events: JSON.parse(row.events as string) as string[],
    signingSecret: row.signing_secret as string,
    disabled: row.disabled === 1,
    failing: row.failing === 1,
    createdAt: row.created_at as number,
    updatedAt: row.updated_at as number,
  };
}
