import type { Kysely } from 'kysely';
import type { Database } from '../database';

/** Sums over a span of time. */
export interface Sums {
  finished: number;
  failed: number;
  /** Bytes. */
  received: number;
  made: number;
  /** Calls to the upstream that got no answer, or an error of the server. */
  upstreamErrors: number;
  /** Deliveries that waited; the most at any look. */
  waiting: number;
  /** Class of a duration -> how many Processes took so long. */
  durations: Record<string, number>;
}

export const noSums = (): Sums => ({
  finished: 0,
  failed: 0,
  received: 0,
  made: 0,
  upstreamErrors: 0,
  waiting: 0,
  durations: {},
});

/** Each class is this much longer than the one before: what is told of a duration is at most a tenth off. */
const classRatio = 1.2;

/** Milliseconds to the class that they fall into. */
export function durationClass(milliseconds: number): number {
  return Math.round(Math.log(Math.max(1, milliseconds)) / Math.log(classRatio));
}

/** Milliseconds that `share` of all took at most; undefined where there are none. */
export function percentile(durations: Record<string, number>, share: number): number | undefined {
  const classes = Object.entries(durations)
    .map(([name, count]) => [Number(name), count] as const)
    .sort(([one], [other]) => one - other);
  const wanted = share * classes.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [number, count] of classes) {
    seen += count;
    if (seen >= wanted) return Math.round(classRatio ** number);
  }
  return undefined;
}

/** Adds `more` to `sums`. What waits is looked at by every instance: the most that any saw counts. */
export function addSums(sums: Sums, more: Sums): void {
  for (const name of ['finished', 'failed', 'received', 'made', 'upstreamErrors'] as const) sums[name] += more[name];
  sums.waiting = Math.max(sums.waiting, more.waiting);
  for (const [name, count] of Object.entries(more.durations))
    sums.durations[name] = (sums.durations[name] ?? 0) + count;
}

export const minute = 60_000;

/** The table `statistics`. */
export class StatisticsStore {
  constructor(private readonly database: Kysely<Database>) {}

  /** Replaces what this instance wrote of that minute before. */
  async write(start: number, instance: string, sums: Sums): Promise<void> {
    await this.database
      .insertInto('statistics')
      .values({ minute: start, instance, document: JSON.stringify(sums) })
      .onConflict((conflict) =>
        conflict.columns(['minute', 'instance']).doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
      )
      .execute();
  }

  /** The sums of `steps` spans of `step` milliseconds each, the last of which ends with or after `now`. */
  async spans(now: number, step: number, steps: number): Promise<{ start: number; sums: Sums }[]> {
    const end = Math.floor(now / step) * step + step;
    const first = end - step * steps;
    const spans = Array.from({ length: steps }, (_, index) => ({ start: first + index * step, sums: noSums() }));
    const rows = await this.database.selectFrom('statistics').selectAll().where('minute', '>=', first).execute();
    for (const row of rows) {
      const span = spans[Math.floor((Number(row.minute) - first) / step)];
      if (span) addSums(span.sums, { ...noSums(), ...(JSON.parse(row.document) as Partial<Sums>) });
    }
    return spans;
  }

  async forget(before: number): Promise<void> {
    await this.database.deleteFrom('statistics').where('minute', '<', before).execute();
  }
}
