import { createHmac } from 'node:crypto';
import type { IdMaker, SqliteConnection } from '../../runtime';

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
    private readonly database: SqliteConnection,
    private readonly secret: string,
    private readonly ids: IdMaker,
  ) {}

  ofAccount(owner: number): SignedUrlBase {
    const known = this.one('SELECT * FROM signed_url_bases WHERE owner = ?', owner);
    if (known) return known;
    const id = this.ids.uuid();
    const signingSecret = createHmac('sha256', this.secret).update(id).digest('hex').slice(0, 32);
    this.database
      .prepare('INSERT INTO signed_url_bases (id, owner, signing_secret) VALUES (?, ?, ?)')
      .run(id, owner, signingSecret);
    return { id, owner, signingSecret };
  }

  find(id: string): SignedUrlBase | undefined {
    return this.one('SELECT * FROM signed_url_bases WHERE id = ?', id);
  }

  cachedJob(base: string, cacheKey: string, now: number): string | undefined {
    const row = this.database
      .prepare('SELECT job_id FROM signed_url_jobs WHERE base = ? AND cache_key = ? AND created_at > ?')
      .get(base, cacheKey, now - cacheLifetime) as { job_id: string } | undefined;
    return row?.job_id;
  }

  cache(base: string, cacheKey: string, jobId: string, now: number): void {
    this.database
      .prepare('INSERT OR REPLACE INTO signed_url_jobs (base, cache_key, job_id, created_at) VALUES (?, ?, ?, ?)')
      .run(base, cacheKey, jobId, now);
  }

  private one(sql: string, value: string | number): SignedUrlBase | undefined {
    const row = this.database.prepare(sql).get(value) as
      { id: string; owner: number; signing_secret: string } | undefined;
    return row && { id: row.id, owner: row.owner, signingSecret: row.signing_secret };
  }
}
