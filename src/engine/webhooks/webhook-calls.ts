import type { EngineDatabase, Row } from '../database';
import type { JobEvent } from '../jobs';
import type { TextSeal } from './webhook-store';

/** An event of a job that is to be told to whoever wants to hear of it. */
export interface WebhookCall {
  id: number;
  owner: number;
  jobId: string;
  event: JobEvent;
  /** How often it was tried, this time included. */
  attempts: number;
  /** Webhooks that have heard of it; 0 is the `webhook_url` of the job. */
  told: number[];
  /** A `KeptCall`, sealed. */
  kept: string | null;
}

/** What was said at the first attempt, for the next ones: the job may have been deleted since. */
export interface KeptCall {
  webhookUrl: string | null;
  body: string;
}

/** Of one account at a time: receivers that don't answer must not take the places of others. */
const mostOfOwner = 16;

/**
 * What webhooks are to be told still. The rows are written with the change that they tell of (`webhookCall`), and stay
 * until it was told or given up, whatever happens to the engine.
 */
export class WebhookCalls {
  constructor(
    private readonly database: EngineDatabase,
    private readonly seal: TextSeal,
    /** Id of this engine, among those on the same database. */
    private readonly node = 'local',
  ) {}

  /** Takes up to `most` calls that are due at `now`, accounts in turn. `held`: how many calls of an account are under way. */
  async claim(now: number, most: number, held: (owner: number) => number): Promise<WebhookCall[]> {
    const turns = 'ROW_NUMBER() OVER (PARTITION BY owner ORDER BY due_at, id) AS turn';
    const due = await this.database.all(
      `SELECT id, owner, turn FROM (SELECT id, owner, ${turns} FROM webhook_calls WHERE holder IS NULL AND due_at <= ?) AS due ` +
        'WHERE turn <= ? ORDER BY turn, id LIMIT ?',
      [now, mostOfOwner, most],
    );
    const ids = due
      .filter(({ owner, turn }) => Number(turn) <= mostOfOwner - held(owner as number))
      .map(({ id }) => id);
    if (ids.length === 0) return [];
    const places = ids.map(() => '?').join();
    const rows = await this.database.all(
      `UPDATE webhook_calls SET holder = ?, attempts = attempts + 1 WHERE holder IS NULL AND id IN (${places}) RETURNING *`,
      [this.node, ...(ids as number[])],
    );
    return rows.map(callOf);
  }

  /** When the next call that nobody has is due, in milliseconds since the epoch. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.database.one('SELECT MIN(due_at) AS due FROM webhook_calls WHERE holder IS NULL', []);
    return typeof row?.due === 'number' ? row.due : undefined;
  }

  /** It is over, told or given up. */
  remove({ id }: WebhookCall): Promise<void> {
    return this.database.run('DELETE FROM webhook_calls WHERE id = ?', [id]);
  }

  /** To be tried again at `dueAt`; `said` is what will be said then. */
  putOff({ id, told, kept }: WebhookCall, dueAt: number, said?: KeptCall): Promise<void> {
    return this.database.run(
      'UPDATE webhook_calls SET holder = NULL, due_at = ?, told = ?, kept = ? WHERE id = ? AND holder = ?',
      [dueAt, JSON.stringify(told), said ? this.seal.seal(JSON.stringify(said)) : kept, id, this.node],
    );
  }

  /** What this engine, or one before it in the same place, had under way and did not end: it does not count as tried. */
  release(): Promise<void> {
    const sql = 'UPDATE webhook_calls SET holder = NULL, attempts = attempts - 1 WHERE holder = ?';
    return this.database.run(sql, [this.node]);
  }

  removeAll(): Promise<void> {
    return this.database.run('DELETE FROM webhook_calls', []);
  }

  /** Throws where it was sealed under a key that is gone. */
  keptOf({ kept }: WebhookCall): KeptCall | undefined {
    return kept === null ? undefined : (JSON.parse(this.seal.open(kept)) as KeptCall);
  }
}

function callOf(row: Row): WebhookCall {
  return {
    id: row.id as number,
    owner: row.owner as number,
    jobId: row.job_id as string,
    event: row.event as JobEvent,
    attempts: row.attempts as number,
    told: JSON.parse(row.told as string) as number[],
    kept: row.kept as string | null,
  };
}
