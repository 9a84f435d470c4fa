import { ApiError } from '../contract/api-error';
import type { Clock, IdMaker } from '../../runtime';
import type { EngineDatabase, Row } from '../database';
import type { JobEvent } from '../jobs';

export const webhookEvents: readonly JobEvent[] = ['job.created', 'job.finished', 'job.failed'];

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

/** Seals what the database must not show; what was written in clear is opened as it is. */
export interface TextSeal {
  seal(text: string): string;
  open(sealed: string): string;
  /** Undefined where it is sealed with the present key. */
  renewed(sealed: string): string | undefined;
}

/** The webhooks of the accounts. Their addresses and signing secrets are sealed in the database. */
export class WebhookStore {
  constructor(
    private readonly database: EngineDatabase,
    private readonly seal: TextSeal,
    private readonly clock: Clock,
    private readonly ids: IdMaker,
  ) {}

  /**
   * One for each URL and event: where the account has a webhook of this URL, the events are added to that one. Throws
   * `ApiError` 422 where the account has as many as it may.
   */
  async create(owner: number, url: string, events: string[]): Promise<Webhook> {
    const known = await this.list(owner);
    const same = known.find((webhook) => webhook.url === url);
    if (same) return this.addEvents(same, events);
    if (known.length >= mostWebhooks) {
      throw ApiError.invalid({ url: [`An account may not have more than ${mostWebhooks} webhooks.`] });
    }
    const now = this.clock.stamp();
    const row = await this.database.one(
      'INSERT INTO webhooks (owner, url, events, signing_secret, disabled, failing, created_at, updated_at) VALUES (?, ?, ?, ?, 0, 0, ?, ?) RETURNING *',
      [owner, this.seal.seal(url), JSON.stringify(events), this.seal.seal(this.secretFor(owner, url)), now, now],
    );
    return this.opened(row as Row);
  }

  /** With the present key, so that the one before can be forgotten. */
  async sealAnew(): Promise<void> {
    for (const { id, url, signing_secret: secret } of await this.database.all('SELECT * FROM webhooks', [])) {
      const renewed = this.readable(() => [url, secret].map((text) => this.seal.renewed(text as string)));
      if (!renewed || renewed.every((text) => text === undefined)) continue;
      const values = [renewed[0] ?? (url as string), renewed[1] ?? (secret as string), id as number];
      await this.database.run('UPDATE webhooks SET url = ?, signing_secret = ? WHERE id = ?', values);
    }
  }

  private secretFor(owner: number, url: string): string {
    return this.ids.secret(`webhook ${owner} ${url}`).slice(0, 32);
  }

  /** Those of all accounts. */
  removeAll(): Promise<void> {
    return this.database.empty('webhooks');
  }

  private async addEvents(webhook: Webhook, events: string[]): Promise<Webhook> {
    const all = [...new Set([...webhook.events, ...events])];
    const row = await this.database.one(
      'UPDATE webhooks SET events = ?, disabled = 0, updated_at = ? WHERE id = ? RETURNING *',
      [JSON.stringify(all), this.clock.stamp(), webhook.id],
    );
    return row ? this.opened(row) : webhook;
  }

  async find(owner: number, id: number): Promise<Webhook | undefined> {
    return (await this.list(owner)).find((webhook) => webhook.id === id);
  }

  async list(owner: number): Promise<Webhook[]> {
    const rows = await this.database.all('SELECT * FROM webhooks WHERE owner = ? ORDER BY id', [owner]);
    return rows.flatMap((row) => this.readable(() => this.opened(row)) ?? []);
  }

  /** One that another key has sealed is told of nothing, and keeps nobody from being told. */
  private readable<Result>(open: () => Result): Result | undefined {
    try {
      return open();
    } catch {
      return undefined;
    }
  }

  mark(id: number, { disabled, failing }: Pick<Webhook, 'disabled' | 'failing'>): Promise<void> {
    return this.database.run('UPDATE webhooks SET disabled = ?, failing = ?, updated_at = ? WHERE id = ?', [
      ...[disabled ? 1 : 0, failing ? 1 : 0, this.clock.stamp(), id],
    ]);
  }

  delete(id: number): Promise<void> {
    return this.database.run('DELETE FROM webhooks WHERE id = ?', [id]);
  }

  private opened(row: Row): Webhook {
    return {
      id: row.id as number,
      owner: row.owner as number,
      url: this.seal.open(row.url as string),
      events: JSON.parse(row.events as string) as string[],
      signingSecret: this.seal.open(row.signing_secret as string),
      disabled: row.disabled === 1,
      failing: row.failing === 1,
      createdAt: row.created_at as number,
      updatedAt: row.updated_at as number,
    };
  }
}
