import { setImmediate as nextImmediate } from 'node:timers/promises';
import { systemClock, type SqliteConnection } from '../runtime';
import { GroupCommit } from './group-commit';

/** Turns in one transaction: another process that writes the same file waits for as long. */
const mostTurns = 128;

/** SQLITE_BUSY: another connection, of this process or another, has the right to write. */
const busy = 5;
/** Milliseconds between two tries to get that right, and in all. */
const lookEvery = 2;
const mostWait = 10_000;

/** The right to write, until one of these is called. */
export interface Turn {
  /** Resolves once all that was written is on the disk. */
  commit(): Promise<void>;
  rollback(): void;
}

interface Waiting {
  take(batch: Batch): Promise<void> | undefined;
  refuse(error: unknown): void;
}

/**
 * One writer at a time, in the order of arrival. What comes in one turn of the event loop, or waits while another has its
 * turn, is written in the same transaction, each in its turn and each taken back for itself where it fails; everybody sees
 * it as soon as that is committed, before the next request is read, and whoever wrote goes on once it is on the disk
 * (decision 12).
 */
export class JointWrites {
  private readonly waiting: Waiting[] = [];
  private readonly commits: GroupCommit;
  private working?: Promise<void>;

  /** `sync`: resolves once what was committed is on the disk. */
  constructor(
    private readonly connection: SqliteConnection,
    sync: () => Promise<void>,
  ) {
    this.commits = new GroupCommit(sync);
  }

  /**
   * Runs one statement in its turn, and resolves with its result once that is on the disk; where it is not `isSynced`, once
   * everybody sees it and no kill of the process takes it away: the disk has it a moment later.
   */
  run<Result>(statement: () => Result, isSynced = true): Promise<Result> {
    return this.inTurn((batch, resolve, refuse) => {
      try {
        const result = statement();
        batch.whenOver(isSynced, () => resolve(result), refuse);
      } catch (error) {
        refuse(error);
      }
      return undefined;
    });
  }

  /** The same with several statements: where one fails, all of them are taken back. */
  runTogether<Result>(statements: () => Result, isSynced = true): Promise<Result> {
    return this.run(() => {
      this.connection.exec('SAVEPOINT together');
      try {
        const result = statements();
        this.connection.exec('RELEASE together');
        return result;
      } catch (error) {
        // An error of the disk has taken everything back already.
        if (this.connection.isTransaction) this.connection.exec('ROLLBACK TO together; RELEASE together');
        throw error;
      }
    }, isSynced);
  }

  /** Resolves once all that was answered before is on the disk. */
  durable(): Promise<void> {
    return this.commits.durable();
  }

  /** Whether something is written that is not committed yet. */
  get isWriting(): boolean {
    return this.connection.isTransaction;
  }

  /** Resolves with a turn for several statements that belong together. */
  begin(): Promise<Turn> {
    return this.inTurn(async (batch, resolve, refuse) => {
      try {
        const { turn, over } = this.turn(batch);
        resolve(turn);
        await over;
      } catch (error) {
        refuse(error);
      }
    });
  }

  /** Resolves once nothing is left to be written, and all of it is on the disk. */
  async close(): Promise<void> {
    await this.working;
    await this.commits.durable().catch(() => undefined);
  }

  private turn(batch: Batch): { turn: Turn; over: Promise<void> } {
    const { connection } = this;
    connection.exec('SAVEPOINT turn');
    let isOver = false;
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = () => {
        isOver = true;
        resolve();
      };
    });
    const commit = async () => {
      connection.exec('RELEASE turn');
      end();
      await new Promise<void>((go, refuse) => batch.whenOver(true, go, refuse));
    };
    const rollback = () => {
      if (isOver) return;
      // An error of the disk has taken everything back already.
      if (connection.isTransaction) connection.exec('ROLLBACK TO turn; RELEASE turn');
      end();
    };
    return { turn: { commit, rollback }, over };
  }

  private inTurn<Result>(
    take: (batch: Batch, resolve: (result: Result) => void, refuse: Waiting['refuse']) => Promise<void> | undefined,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ take: (batch) => take(batch, resolve, reject), refuse: reject });
      this.working ??= this.work();
    });
  }

  /** Whoever comes once nobody was found waiting begins it anew: between these two nothing may be awaited. */
  private async work(): Promise<void> {
    try {
      // Immediates come behind all that this turn of the loop has read, and before the next is read.
      await nextImmediate();
      while (this.waiting.length > 0) await this.workOff(new Batch());
    } finally {
      this.working = undefined;
    }
  }

  private async workOff(batch: Batch): Promise<void> {
    try {
      if (!this.hasBegun()) await this.beginLater();
    } catch (error) {
      for (const one of this.waiting.splice(0)) one.refuse(error);
      return;
    }
    try {
      await this.takeTurns(batch);
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      batch.fail(error);
      return;
    }
    batch.committed();
    if (batch.isAwaited) this.commits.durable().then(batch.durable, batch.fail);
    else this.commits.soon();
  }

  /** False while another connection writes. */
  private hasBegun(): boolean {
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if ((error as { errcode?: number }).errcode === busy) return false;
      throw error;
    }
  }

  /** Waits without holding the event loop, as SQLite's own waiting would. */
  private async beginLater(): Promise<void> {
    for (let waited = 0; waited < mostWait; waited += lookEvery) {
      await systemClock.sleep(lookEvery);
      if (this.hasBegun()) return;
    }
    throw new Error(`The database was locked for ${mostWait} ms by another connection`);
  }

  /** Turns that come while others have theirs are of the same batch. */
  private async takeTurns(batch: Batch): Promise<void> {
    for (let turns = 0; turns < mostTurns; turns += 1) {
      const one = this.waiting.shift();
      if (!one) return;
      const over = one.take(batch);
      if (over) await over;
      if (!this.connection.isTransaction) throw new Error('The database has taken back what was written');
    }
  }
}

/** What is on the disk together, or not at all; and who waits for it. */
class Batch {
  private readonly waiting: { isSynced: boolean; go: () => void; refuse: (error: unknown) => void }[] = [];

  whenOver(isSynced: boolean, go: () => void, refuse: (error: unknown) => void): void {
    this.waiting.push({ isSynced, go, refuse });
  }

  /** Whether anybody waits for the disk. */
  get isAwaited(): boolean {
    return this.waiting.some(({ isSynced }) => isSynced);
  }

  committed(): void {
    for (const { isSynced, go } of this.waiting) if (!isSynced) go();
  }

  durable = (): void => {
    for (const { isSynced, go } of this.waiting) if (isSynced) go();
  };

  fail = (error: unknown): void => {
    for (const { refuse } of this.waiting) refuse(error);
  };
}
