import type { Clock } from '../../runtime';
import type { EngineDatabase } from '../database';
import type { JobStore } from '../jobs';
import type { Bucket } from '../storage';
import { beginnings } from './bucket-files';
import type { Removals } from './removals';

/** Milliseconds from one look of all engines together to the next. */
const betweenLooks = 3_600_000;
/** Milliseconds: parameters lie in the bucket a moment before their task is there, and clocks differ. */
const youngest = 3_600_000;

export interface OrphanParts {
  database: EngineDatabase;
  bucket: Bucket;
  store: JobStore;
  removals: Pick<Removals, 'add'>;
  clock: Clock;
}

/**
 * Objects whose task is gone: what an engine was writing when it was killed, what arrived by a form whose task was deleted.
 */
export class Orphans {
  constructor(private readonly parts: OrphanParts) {}

  /** Has them removed, where it is time to look for them; one page of the bucket's list after the other. */
  async look(signal: AbortSignal): Promise<void> {
    if (!(await this.isTime())) return;
    const { bucket, store, removals, clock } = this.parts;
    for (const beginning of beginnings) {
      for await (const objects of bucket.pages(beginning, signal)) {
        const old = objects.filter(({ modifiedAt }) => modifiedAt < clock.now() - youngest);
        const ids = new Set(old.map(({ key }) => key.slice(beginning.length).split('/')[0] ?? ''));
        ids.delete('');
        await removals.add(await store.goneAmong([...ids]));
      }
    }
  }

  private async isTime(): Promise<boolean> {
    const { database, clock } = this.parts;
    const now = clock.now();
    const row = await database.one(
      `INSERT INTO leases (name, holder, ends_at) VALUES ('orphans', 'all', ?)
       ON CONFLICT (name) DO UPDATE SET ends_at = excluded.ends_at WHERE leases.ends_at < ? RETURNING name`,
      [now + betweenLooks, now],
    );
    return row !== undefined;
  }
}
