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

export interface ShadowSummary {
  runs: number;
  different: number;
  failed: number;
}

/** Comparisons in SQL. */
export class ShadowStore {
  constructor(private readonly database: Kysely<Database>) {}

  async add(run: ShadowRun): Promise<void> {
    const verdict: Verdict = run.failure ? 'failed' : run.differences.length > 0 ? 'different' : 'same';
    const { id, at, processId } = run;
    const row = { id, at, process_id: processId, verdict, document: JSON.stringify(run) };
    await this.database.insertInto('shadow_runs').values(row).execute();
  }

  /** The newest first, before a time. */
  async list(verdict: Verdict | undefined, before: number, limit: number): Promise<ShadowRun[]> {
    let query = this.database.selectFrom('shadow_runs').select('document').where('at', '<', before);
    if (verdict !== undefined) query = query.where('verdict', '=', verdict);
    const rows = await query.orderBy('at', 'desc').orderBy('id').limit(limit).execute();
    return rows.map(({ document }) => JSON.parse(document) as ShadowRun);
  }

  async summary(): Promise<ShadowSummary> {
    const rows = await this.database
      .selectFrom('shadow_runs')
      .select(['verdict', (count) => count.fn.countAll<number>().as('count')])
      .groupBy('verdict')
      .execute();
    const of = (verdict: Verdict) => Number(rows.find((row) => row.verdict === verdict)?.count ?? 0);
    return { runs: of('same') + of('different') + of('failed'), different: of('different'), failed: of('failed') };
  }

  async forgetBefore(time: number): Promise<void> {
    await this.database.deleteFrom('shadow_runs').where('at', '<', time).execute();
  }
}
