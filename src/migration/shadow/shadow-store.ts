import type { Kysely } from 'kysely';
import type { Database } from '../../database';
import type { Difference } from './outcome';

/** One call that ran twice, and what differed. Times are milliseconds since the epoch. */
export interface ShadowRun {
  id: string;
  processId: string;
  at: number;
  /** Fingerprint of the v1 key. */
  owner: string;
  pair: string;
  primary: string;
  shadow: string;
  differences: Difference[];
  /** Why there is no comparison. */
  failure?: string;
}

export const verdicts = ['same', 'different', 'failed'] as const;
export type Verdict = (typeof verdicts)[number];

/** A place in the list. Several runs may begin in one millisecond: with `id` none of them is skipped. */
export interface ShadowPlace {
  at: number;
  id?: string;
}

/** `runs` are over; `running`: those that have begun. */
export interface ShadowSummary {
  runs: number;
  different: number;
  failed: number;
  running: number;
}

/** Begun, not over: shown once it is known how it ended. */
const running = 'running';

/** Comparisons in SQL. */
export class ShadowStore {
  constructor(private readonly database: Kysely<Database>) {}

  /** Writes down that a call runs twice. Until it has ended, `failure` is what is said of it should nobody see its end. */
  async begin(run: ShadowRun & { failure: string }): Promise<void> {
    await this.database
      .insertInto('shadow_runs')
      .values(rowOf(run, running))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** Writes down how it ended. */
  async end(run: ShadowRun): Promise<void> {
    const verdict: Verdict = run.failure ? 'failed' : run.differences.length > 0 ? 'different' : 'same';
    const row = rowOf(run, verdict);
    await this.database
      .insertInto('shadow_runs')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ verdict, document: row.document }))
      .execute();
  }

  /** Counts runs that began before a time, and whose end nobody will see any more, as failed. */
  async lose(before: number): Promise<void> {
    await this.database
      .updateTable('shadow_runs')
      .set({ verdict: 'failed' })
      .where('verdict', '=', running)
      .where('at', '<', before)
      .execute();
  }

  /** The newest first: those before a time, or after a run that the list has shown last. */
  async list(verdict: Verdict | undefined, { at, id = '' }: ShadowPlace, limit: number): Promise<ShadowRun[]> {
    let query = this.database
      .selectFrom('shadow_runs')
      .select('document')
      .where((where) =>
        id === '' ? where('at', '<', at) : where.or([where('at', '<', at), where.and({ at }).and('id', '>', id)]),
      );
    query = verdict === undefined ? query.where('verdict', '!=', running) : query.where('verdict', '=', verdict);
    const rows = await query.orderBy('at', 'desc').orderBy('id').limit(limit).execute();
    return rows.map(({ document }) => JSON.parse(document) as ShadowRun);
  }

  async summary(): Promise<ShadowSummary> {
    const rows = await this.database
      .selectFrom('shadow_runs')
      .select(['verdict', (count) => count.fn.countAll<number>().as('count')])
      .groupBy('verdict')
      .execute();
    const of = (verdict: string) => Number(rows.find((row) => row.verdict === verdict)?.count ?? 0);
    const [different, failed] = [of('different'), of('failed')];
    return { runs: of('same') + different + failed, different, failed, running: of(running) };
  }

  async forgetBefore(time: number): Promise<void> {
    await this.database.deleteFrom('shadow_runs').where('at', '<', time).execute();
  }
}

function rowOf(run: ShadowRun, verdict: Verdict | typeof running) {
  const { id, at, processId } = run;
  return { id, at, process_id: processId, verdict, document: JSON.stringify(run) };
}
