import { createHmac } from 'node:crypto';
import type { IdMaker } from '../../runtime';
import type { EngineDatabase } from '../database';

export interface SignedUrlBase {
  id: string;
  owner: number;
  signingSecret: string;
}

/** Milliseconds: a cached result is as old as its files can be (v2-contract 6.3). */
const cacheLifetime = 24 * 3600 * 1000;

/** The signed-URL base of each account, and the jobs that visits with a cache key have made. */
export class SignedUrlBases {
  constructor(
    private readonly database: EngineDatabase,
    private readonly secret: string,
    private readonly ids: IdMaker,
  ) {}

  async ofAccount(owner: number): Promise<SignedUrlBase> {
    const known = await this.one('SELECT * FROM signed_url_bases WHERE owner = ?', owner);
    if (known) return known;
    const id = this.ids.uuid();
    // The column stays empty: the secret follows from the id and from what only the engine knows.
    await this.database.run('INSERT INTO signed_url_bases (id, owner, signing_secret) VALUES (?, ?, ?)', [
      id,
      owner,
      '',
    ]);
    return { id, owner, signingSecret: this.signingSecretOf(id) };
  }

  find(id: string): Promise<SignedUrlBase | undefined> {
    return this.one('SELECT * FROM signed_url_bases WHERE id = ?', id);
  }

  async cachedJob(base: string, cacheKey: string, now: number): Promise<string | undefined> {
    const row = await this.database.one(
      'SELECT job_id FROM signed_url_jobs WHERE base = ? AND cache_key = ? AND created_at > ?',
      [base, cacheKey, now - cacheLifetime],
    );
    return row?.job_id as string | undefined;
  }

  cache(base: string, cacheKey: string, jobId: string, now: number): Promise<void> {
    return this.database.run(
      'INSERT INTO signed_url_jobs (base, cache_key, job_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (base, cache_key) DO UPDATE SET job_id = excluded.job_id, created_at = excluded.created_at',
      [base, cacheKey, jobId, now],
    );
  }

  private async one(sql: string, value: string | number): Promise<SignedUrlBase | undefined> {
    const row = await this.database.one(sql, [value]);
    if (!row) return undefined;
    const id = row.id as string;
    return { id, owner: row.owner as number, signingSecret: this.signingSecretOf(id) };
  }

  private signingSecretOf(id: string): string {
    return createHmac('sha256', this.secret).update(id).digest('hex').slice(0, 32);
  }
}
