import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import { allDurable, askOnce, askTogether, type Announcements, type Database, type Steps } from '../database';
import { countDueDeletions, expiredRows, forgetRows } from './expired-rows';
import { isOver, type Process, type ProcessState } from './process';
import { withChanges } from './process-defaults';
import { changedRowOf, processOf, rowOf } from './process-rows';
import { ProcessStatements, type KnownBy } from './process-statements';
import { RecentProcesses } from './recent-processes';
import type { Sealer } from './sealer';
import { SealedSecrets, type Secrets } from './secrets';
import { freeRows, takeUnwatchedRows, watchedRows } from './watched-rows';

/** A promise only where it has to be waited for: most callers have what they ask for at once. */
type MaybeLater<Value> = Value | Promise<Value>;

/** `undefined` leaves the sealed credentials as they are, `null` erases them. */
interface ChangeOptions {
  secrets?: Secrets | null;
  /** Until when nobody else goes on with the start. */
  leaseUntil?: number;
  /** The instance that follows its job from now on. */
  watchedBy?: string;
  /** Whoever asks the upstream after a power cut finds it again, so that nobody has to wait until the disk has it. */
  isRecoverable?: boolean;
  /** Runs in the same transaction, so that what follows from the change is neither lost nor done twice. */
  alongside?: (transaction: Transaction<Database>) => Promise<void>;
}

interface StoreOptions {
  announcements?: Pick<Announcements, 'announce' | 'crossInstances' | 'ended' | 'heard'>;
  /** Told of every Process that was stored, as it is then. */
  onStored?: (process: Process) => void;
  /** Nobody else writes into this database. */
  isAlone?: boolean;
}

/** A Process as it is to be, and what of it is new. */
interface Change {
  changed: Process;
  changes: Partial<Process>;
  /** Its credentials from now on; `null` where it has none any more, undefined where they stay. */
  sealed?: string | null;
}

/**
 * Milliseconds without a sign of life after which a start counts as cut off, and the next sweep of any instance goes on
 * with it. By then a request of the one that began it has timed out.
 */
export const startLease = 60_000;

/** Processes in SQL. Every transition is a compare-and-set on the version (design 4.2). */
export class ProcessStore {
  private readonly statements: ProcessStatements;
  private readonly keptSecrets: SealedSecrets;
  private readonly sealedBeside = new WeakMap<Process, string | null>();
  private readonly announcements: StoreOptions['announcements'];
  private readonly onStored: (process: Process) => void;
  private readonly recent: RecentProcesses | undefined;

  constructor(
    private readonly database: Kysely<Database>,
    private readonly sealer: Sealer,
    { announcements, onStored = () => undefined, isAlone = false }: StoreOptions = {},
  ) {
    this.statements = new ProcessStatements(database);
    this.keptSecrets = new SealedSecrets(sealer);
    this.announcements = announcements;
    this.onStored = onStored;
    this.recent = isAlone ? new RecentProcesses() : undefined;
  }

  /** The rows were changed beside this store. */
  forgetRecent(): void {
    this.recent?.clear();
  }

  /** `isSynced`: false where nobody is told of the Process before a change of it is on the disk. */
  async insert(process: Process, secrets: Secrets, isSynced = true): Promise<void> {
    const row = { id: process.id, ...rowOf(process, this.sealer), sealed: this.keptSecrets.seal(secrets) };
    await this.statements.insert(row).ask(this.database, row, isSynced);
    this.keep(process, row.sealed);
    this.onStored(process);
  }

  /** Resolves once all that was stored before is on the disk. */
  durable(): Promise<void> {
    return allDurable(this.database);
  }

  async byId(id: string): Promise<Process | undefined> {
    return this.recent?.get(id) ?? this.find('id', id);
  }

  byUploadToken(token: string): Promise<Process | undefined> {
    return this.find('upload_token', token);
  }

  byDownloadToken(token: string): Promise<Process | undefined> {
    return this.find('download_token', token);
  }

  byJob(jobId: string): Promise<Process | undefined> {
    return this.find('job_id', jobId);
  }

  /** The newest that were started, oldest first, as `/processes` lists them; with `before`, those older than that one. */
  async ofOwner(owner: string, limit: number, before?: Pick<Process, 'id' | 'createdAt'>): Promise<Process[]> {
    const started = this.database
      .selectFrom('processes')
      .selectAll()
      .where('owner', '=', owner)
      .where('state', 'not in', ['created', 'deleted'])
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    const page = before
      ? started
          .where('created_at', '<=', before.createdAt)
          .where((row) => row.or([row('created_at', '<', before.createdAt), row('id', '<', before.id)]))
      : started;
    return (await page.execute()).map((row) => processOf(row, this.sealer)).reverse();
  }

  /** Processes whose end `holder` must notice by itself. */
  async watchedBy(holder: string): Promise<Process[]> {
    return (await watchedRows(this.database, holder)).map((row) => processOf(row, this.sealer));
  }

  /** Takes up to `limit` Processes over that must be watched and that nobody watches. */
  async takeUnwatched(holder: string, limit: number): Promise<Process[]> {
    return (await takeUnwatchedRows(this.database, holder, limit)).map((row) => processOf(row, this.sealer));
  }

  /** Lets any instance watch what belongs to none of these. */
  freeAbandoned(living: string[]): Promise<void> {
    return freeRows(this.database, (watcher) => watcher('watched_by', 'not in', living));
  }

  /** This instance watches nothing any more. */
  unwatchAll(holder: string): Promise<void> {
    return freeRows(this.database, (watcher) => watcher('watched_by', '=', holder));
  }

  async inState(state: ProcessState, before: number): Promise<Process[]> {
    const rows = await this.database
      .selectFrom('processes')
      .selectAll()
      .where('state', '=', state)
      .where('created_at', '<', before)
      .execute();
    return rows.map((row) => processOf(row, this.sealer));
  }

  /** Up to `limit` Processes that are over time and whose files are still there. */
  async expired(now: number, limit: number): Promise<Process[]> {
    return (await expiredRows(this.database, this.statements, { now, limit })).map((row) =>
      processOf(row, this.sealer),
    );
  }

  /** How many deletions of jobs are due, counted up to `most`. */
  dueDeletions(most: number): Promise<number> {
    return countDueDeletions(this.database, most);
  }

  /** Forgets up to `limit` Processes that are over time and have nothing to be deleted, and answers how many. */
  async forgetExpired(now: number, limit: number): Promise<number> {
    const forgotten = await forgetRows(this.database, now, limit);
    if (forgotten > 0) this.forgetRecent();
    return forgotten;
  }

  /** Answers the changed Process, or undefined where somebody else changed it first. */
  async change(process: Process, changes: Partial<Process>, options: ChangeOptions = {}): Promise<Process | undefined> {
    const changed = withChanges(process, changes, { version: process.version + 1 });
    const ends = isOver(changed) && !isOver(process);
    const isAnnounced = ends && this.announcements?.crossInstances;
    const { secrets } = options;
    const sealed = secrets && this.keptSecrets.seal(secrets);
    const change = () =>
      isAnnounced || options.alongside
        ? this.changeWith({ changed, changes, sealed, ends }, options)
        : this.write(this.database, { changed, changes, sealed }, options);
    const isDone = await this.whileChanging([process.id], change);
    if (!isDone) return undefined;
    this.keep(changed, sealed === undefined ? this.sealedBeside.get(process) : sealed);
    this.tell(changed, ends);
    return changed;
  }

  /**
   * Makes the same kind of change of several Processes in one transaction, and answers how many were not changed by
   * somebody else before. `alongside` belongs to the transaction, for those that were changed. Nobody waits for the disk:
   * only for changes that are made again where a power cut has taken them away.
   */
  async changeTogether(
    processes: Process[],
    changesOf: (process: Process) => Partial<Process>,
    alongside: (changed: Process[]) => Steps<void>,
  ): Promise<number> {
    const ids = processes.map(({ id }) => id);
    const all = processes.map((process) => {
      const changes = changesOf(process);
      return { changed: withChanges(process, changes, { version: process.version + 1 }), changes };
    });
    const done = await this.whileChanging(ids, () =>
      askTogether(this.database, () => this.writeAll(all, alongside), false),
    );
    for (const changed of done) this.tell(changed, false);
    return done.length;
  }

  private *writeAll(all: Change[], alongside: (changed: Process[]) => Steps<void>): Steps<Process[]> {
    const written: Process[] = [];
    for (const change of all) {
      const { numAffectedRows } = yield this.updateOf(change, {});
      if (numAffectedRows === 1n) written.push(change.changed);
    }
    yield* alongside(written);
    return written;
  }

  private whileChanging<Result>(ids: string[], change: () => Promise<Result>): Promise<Result> {
    return this.recent ? this.recent.whileChanging(ids, change) : change();
  }

  private keep(process: Process, sealed: string | null | undefined): void {
    if (sealed === undefined) return;
    this.sealedBeside.set(process, sealed);
    this.recent?.keep(process);
  }

  private tell(changed: Process, ends: boolean): void {
    this.onStored(changed);
    if (ends) this.announcements?.ended(changed.id);
    else this.announcements?.heard(changed.id);
  }

  private changeWith({ ends, ...change }: Change & { ends: boolean }, options: ChangeOptions): Promise<boolean> {
    const { changed } = change;
    return this.database.transaction().execute(async (transaction) => {
      if (!(await this.write(transaction, change, options))) return false;
      await options.alongside?.(transaction);
      if (ends) await this.announcements?.announce(transaction, changed.id);
      // Others see the change from its commit on, before it has reached the disk.
      this.announcements?.heard(changed.id);
      return true;
    });
  }

  private async write(database: Kysely<Database>, change: Change, options: ChangeOptions): Promise<boolean> {
    const { numAffectedRows } = await askOnce(database, this.updateOf(change, options), !options.isRecoverable);
    return numAffectedRows === 1n;
  }

  /** The compare-and-set. */
  private updateOf({ changed, changes, sealed }: Change, { leaseUntil, watchedBy }: ChangeOptions): CompiledQuery {
    const row = changedRowOf(changed, changes, this.sealer);
    if (sealed !== undefined) row.sealed = sealed;
    if (leaseUntil !== undefined) row.lease_until = leaseUntil;
    if (watchedBy !== undefined) row.watched_by = watchedBy;
    const statement = this.statements.update(row);
    return statement.with(Object.assign(row, { id: changed.id, versionBefore: changed.version - 1 }));
  }

  /** Starts whose lease has run out. One that lasts longer than any can was taken before the clock was set back. */
  async cutOffStarts(now: number): Promise<Process[]> {
    const rows = await this.database
      .selectFrom('processes')
      .selectAll()
      .where('state', '=', 'starting')
      .where((row) => row.or([row('lease_until', '<=', now), row('lease_until', '>', now + startLease)]))
      .execute();
    return rows.map((row) => processOf(row, this.sealer));
  }

  /** False where the Process is no longer what the holder of this version made of it: somebody else has taken it over. */
  async renewLease({ id, version }: Process, leaseUntil: number): Promise<boolean> {
    const result = await this.database
      .updateTable('processes')
      .set({ lease_until: leaseUntil })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Of those of these Processes that exist. */
  async versions(ids: string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (let at = 0; at < ids.length; at += asked) {
      const rows = await this.database
        .selectFrom('processes')
        .select(['id', 'version'])
        .where('id', 'in', filledUp(ids.slice(at, at + asked)))
        .execute();
      for (const { id, version } of rows) found.set(id, version);
    }
    return found;
  }

  /** Undefined once the Process has ended. */
  async secrets(id: string): Promise<Secrets | undefined> {
    const { rows } = await this.statements.sealed.ask(this.database, { id });
    return this.keptSecrets.open(rows[0]?.sealed);
  }

  /** Those that stood beside a Process when it was read: at once where they did. */
  secretsBeside(process: Process): MaybeLater<Secrets | undefined> {
    const sealed = this.sealedBeside.get(process);
    return sealed === undefined ? this.secrets(process.id) : this.keptSecrets.open(sealed);
  }

  /** The v2 key among them: whoever polls asks for it again and again, and each time it would have to be opened. */
  keyBeside(process: Process): MaybeLater<string | undefined> {
    const secrets = this.secretsBeside(process);
    return secrets instanceof Promise ? secrets.then((found) => found?.v2Key) : secrets?.v2Key;
  }

  private async find(column: KnownBy, value: string): Promise<Process | undefined> {
    const { rows } = await this.statements.by[column].ask(this.database, { value });
    const [row] = rows;
    if (!row) return undefined;
    const process = processOf(row, this.sealer);
    this.keep(process, row.sealed);
    return process;
  }
}

/** Ids in one query. */
const asked = 100;

/** Always as many, so that the text of the query is always the same one. */
function filledUp(ids: string[]): string[] {
  const [first = ''] = ids;
  return [...ids, ...Array.from({ length: asked - ids.length }, () => first)];
}
