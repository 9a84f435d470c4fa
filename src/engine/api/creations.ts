import type { EngineDatabase } from '../database';

/** Milliseconds. */
const minute = 60_000;

interface Window {
  /** Milliseconds since the epoch. */
  until: number;
  count: number;
}

/** What each account has created in its present minute; that of accounts with a limit by all engines on one database. */
export class Creations {
  private readonly windows = new Map<number, Window>();
  private sweepAt = 0;

  /** `shared`: the database of engines that share their jobs. */
  constructor(private readonly shared?: EngineDatabase) {}

  /** One more. */
  async count(owner: number, now: number, isLimited: boolean): Promise<Window> {
    if (isLimited && this.shared) return countIn(this.shared, owner, now);
    if (now >= this.sweepAt) this.forgetFormer(now);
    const known = this.windows.get(owner);
    const window = known && now < known.until ? known : { until: now + minute, count: 0 };
    this.windows.set(owner, window);
    window.count += 1;
    return window;
  }

  async forget(): Promise<void> {
    this.windows.clear();
    this.sweepAt = 0;
    await this.shared?.run('DELETE FROM creations', []);
  }

  /** Where any key may call, each makes an account. */
  private forgetFormer(now: number): void {
    for (const [owner, { until }] of this.windows) if (now >= until) this.windows.delete(owner);
    this.sweepAt = now + minute;
  }
}

/** In one statement, so that two engines at once count as two. */
async function countIn(database: EngineDatabase, owner: number, now: number): Promise<Window> {
  const isOver = 'creations.ends_at <= ?';
  const row = await database.one(
    `INSERT INTO creations (owner, ends_at, made) VALUES (?, ?, 1) ON CONFLICT (owner) DO UPDATE SET
       made = CASE WHEN ${isOver} THEN 1 ELSE creations.made + 1 END,
       ends_at = CASE WHEN ${isOver} THEN excluded.ends_at ELSE creations.ends_at END
     RETURNING ends_at, made`,
    [owner, now + minute, now, now],
  );
  return { until: Number(row?.ends_at), count: Number(row?.made) };
}
