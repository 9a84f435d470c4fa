import { extname } from 'node:path/posix';
import { sql, type Kysely } from 'kysely';
import { RowsStatement, type ActivityRow, type Database } from '../database';
import type { Process } from '../processes';
import { withoutSecrets } from '../runtime';
import { progressOf } from '../translate';

/** How the console calls what becomes of a Process. */
export const statuses = ['waiting', 'running', 'finished', 'failed', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

/** What a list of Processes is narrowed down to; all that are given must fit. */
export interface ActivityFilter {
  owners?: string[];
  status?: Status;
  /** Of the input or of the output. */
  format?: string;
  /** Only those with warnings. */
  warned?: boolean;
  /** In the name of the input, the message or the id. */
  text?: string;
}

/** Where a page of the list begins: behind this row. */
export interface ActivityKey {
  createdAt: number;
  id: string;
}

/** The row that the console shows of a Process; `now` is when it is written. */
export function activityOf(process: Process, now: number): ActivityRow {
  const { input, state, failure, job, warnings } = process;
  const progress = job && progressOf(job);
  const outputs = progress?.outputs ?? [];
  const filename = input.filename ?? progress?.input?.filename;
  const message = state === 'failed' ? (failure?.message ?? progress?.failure?.message) : undefined;
  return {
    id: process.id,
    version: process.version,
    changed_at: now,
    owner: process.owner,
    state,
    outcome: state === 'finished' || state === 'failed' ? state : null,
    input_format: process.inputFormat ?? formatOf(filename) ?? null,
    output_format: process.outputFormat ?? null,
    mode: process.mode,
    filename: filename ?? null,
    message: message === undefined ? null : withoutSecrets(message),
    warnings: warnings.length,
    input_bytes: progress?.input?.size ?? input.size ?? null,
    output_bytes: outputs.length === 0 ? null : outputs.reduce((sum, { size }) => sum + (size ?? 0), 0),
    created_at: process.createdAt,
    started_at: process.startedAt ?? null,
    ended_at: endOf(process, now) ?? null,
  };
}

/** Clients may leave the format to the name of the file. */
function formatOf(filename = ''): string | undefined {
  return extname(filename).slice(1).toLowerCase() || undefined;
}

/**
 * The upstream tells whole seconds, in which most conversions begin and end: as exact as is known, and never before the
 * start.
 */
function endOf({ createdAt, startedAt, endedAt }: Process, now: number): number | undefined {
  if (endedAt === undefined) return undefined;
  const likely = endedAt % 1000 === 0 ? Math.min(endedAt + 500, now) : endedAt;
  return Math.max(likely, startedAt ?? createdAt);
}

/** A Process as `activity` knows it, in the words of the console. */
export function statusOf({ state, outcome }: Pick<ActivityRow, 'state' | 'outcome'>): Status {
  if (outcome === 'finished' || outcome === 'failed') return outcome;
  if (state === 'deleted') return 'cancelled';
  return waitingStates.includes(state) ? 'waiting' : 'running';
}

const waitingStates = ['created', 'awaiting-upload'];
const runningStates = ['starting', 'running', 'handing-over'];

/** The table `activity`. */
export class ActivityStore {
  private readonly writing: RowsStatement<ActivityRow>;

  constructor(private readonly database: Kysely<Database>) {
    this.writing = new RowsStatement<ActivityRow>(columns, (rows) =>
      database
        .insertInto('activity')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet((row) => ({
              ...Object.fromEntries(renewed.map((name) => [name, row.ref(`excluded.${name}`)])),
              ...Object.fromEntries(
                lasting.map((name) => [name, row.fn.coalesce(`excluded.${name}`, `activity.${name}`)]),
              ),
            }))
            .whereRef('excluded.version', '>', 'activity.version'),
        ),
    );
  }

  /**
   * Replaces older rows of the same Processes; what is known only until the files go stays known. Nobody waits for the disk:
   * what a power cut takes away is caught up on.
   */
  async write(rows: ActivityRow[]): Promise<void> {
    await this.writing.ask(this.database, rows, false);
  }

  /** Newest first. */
  list(filter: ActivityFilter, limit: number, before?: ActivityKey): Promise<ActivityRow[]> {
    let query = this.filtered(filter).selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
    if (before) {
      const { createdAt, id } = before;
      query = query.where((row) =>
        row.or([row('created_at', '<', createdAt), row.and([row('created_at', '=', createdAt), row('id', '<', id)])]),
      );
    }
    return query.execute();
  }

  async count(filter: ActivityFilter): Promise<number> {
    const row = await this.filtered(filter)
      .select((each) => each.fn.countAll<number>().as('count'))
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  }

  byId(id: string): Promise<ActivityRow | undefined> {
    return this.database.selectFrom('activity').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Written at `time` or later, by any instance; the newest of them where there are more than `limit`. */
  changedSince(time: number, limit: number): Promise<ActivityRow[]> {
    return this.database
      .selectFrom('activity')
      .selectAll()
      .where('changed_at', '>=', time)
      .orderBy('changed_at', 'desc')
      .limit(limit)
      .execute();
  }

  /** Ids of Processes that work now, the newest first. */
  async running(limit: number): Promise<string[]> {
    const rows = await this.database
      .selectFrom('activity')
      .select('id')
      .where('state', '=', 'running')
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Everything that is known of the owner, the formats and the modes, to choose from. */
  async choices(): Promise<{ owners: string[]; formats: string[] }> {
    const owners = await this.database.selectFrom('activity').select('owner').distinct().limit(500).execute();
    const inputs = await this.database.selectFrom('activity').select('input_format as format').distinct().execute();
    const outputs = await this.database.selectFrom('activity').select('output_format as format').distinct().execute();
    const formats = [...inputs, ...outputs].flatMap(({ format }) => (format ? [format] : []));
    return { owners: owners.map(({ owner }) => owner), formats: [...new Set(formats)].sort() };
  }

  /**
   * Of the next `limit` stored Processes behind the id `after`, the ids of those that this table lacks, or knows an older
   * state of: a crash came between. `last`: the last that was looked at, undefined behind the end.
   */
  async missed(after: string, limit: number): Promise<{ missed: string[]; last: string | undefined }> {
    const rows = await this.database
      .selectFrom((processes) =>
        processes
          .selectFrom('processes')
          .select(['id', 'version'])
          .where('id', '>', after)
          .orderBy('id')
          .limit(limit)
          .as('stored'),
      )
      .leftJoin('activity', 'activity.id', 'stored.id')
      .select(['stored.id', 'stored.version', 'activity.version as known'])
      .orderBy('stored.id')
      .execute();
    const missed = rows.filter(({ version, known }) => known === null || known < version).map(({ id }) => id);
    return { missed, last: rows.at(-1)?.id };
  }

  async forget(before: number): Promise<void> {
    await this.database.deleteFrom('activity').where('created_at', '<', before).execute();
  }

  private filtered({ owners, status, format, warned, text }: ActivityFilter) {
    let query = this.database.selectFrom('activity');
    if (owners) query = query.where('owner', 'in', owners.length > 0 ? owners : ['']);
    if (format)
      query = query.where((row) => row.or([row('input_format', '=', format), row('output_format', '=', format)]));
    if (warned) query = query.where('warnings', '>', 0);
    if (text) {
      const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where(
        sql<boolean>`(lower(coalesce(filename, '')) like ${pattern} escape '\\'
          or lower(coalesce(message, '')) like ${pattern} escape '\\' or lower(id) like ${pattern} escape '\\')`,
      );
    }
    if (status === 'finished' || status === 'failed') return query.where('outcome', '=', status);
    if (status === 'cancelled') return query.where('state', '=', 'deleted').where('outcome', 'is', null);
    if (status) return query.where('state', 'in', status === 'waiting' ? waitingStates : runningStates);
    return query;
  }
}

/** Of a Process that has changed. */
const renewed = [
  'version',
  'changed_at',
  'state',
  'input_format',
  'output_format',
  'mode',
  'warnings',
  'started_at',
  'ended_at',
] as const;
const lasting = ['outcome', 'filename', 'message', 'input_bytes', 'output_bytes'] as const;
const columns = ['id', 'owner', 'created_at', ...renewed, ...lasting] as const;
