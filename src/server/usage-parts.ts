import type { Kysely } from 'kysely';
import type { Settings } from '../config';
import type { Database } from '../database';
import { Counterparts, dayOf, reportOf, UsageCounter, UsageStore, type Report } from '../migration/report';
import type { Clock, Logger } from '../runtime';
import type { Upstreams } from '../upstream';

const dayLength = 24 * 60 * 60 * 1000;

/** What counts calls, and what reports them. */
export function usageParts(
  { reportDays: days }: Pick<Settings, 'reportDays'>,
  {
    database,
    upstreams,
    ...shared
  }: { database: Kysely<Database>; upstreams: Upstreams; clock: Clock; logger: Logger },
): { usage: UsageCounter; reportNow: () => Promise<Report> } {
  const store = new UsageStore(database);
  const usage = new UsageCounter({ ...shared, store, days });
  const counterparts = new Counterparts();
  const reportNow = async () => {
    await usage.write();
    const now = shared.clock.now();
    const usages = await store.since(dayOf(now - days * dayLength));
    return reportOf(usages, { now, days, counterparts: await counterparts.of(usages, (await upstreams.rows()) ?? []) });
  };
  return { usage, reportNow };
}
