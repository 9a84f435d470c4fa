import type { Clock, Logger } from '../../runtime';
import type { EngineDatabase } from '../database';
import type { Bucket } from '../storage';
import { removeFilesOf, type RemovedTask } from './bucket-files';

/** Tasks at a time. */
const atOnce = 16;
/** Milliseconds until a removal that failed, or whose engine was killed, is tried again. */
const pause = 60_000;

/**
 * The tasks that are gone and whose objects are not: `JobStore` writes them down in the transaction that deletes the task, so
 * that no kill can come between the two.
 */
export class Removals {
  private isWorking = false;

  constructor(
    private readonly database: EngineDatabase,
    private readonly bucket: Bucket,
    private readonly parts: { clock: Clock; logger: Logger },
  ) {}

  async add(taskIds: readonly string[]): Promise<void> {
    if (taskIds.length === 0) return;
    const sql = 'INSERT INTO removals (task_id, due_at) VALUES (?, 0) ON CONFLICT DO NOTHING';
    await this.database.inOneTransaction(taskIds.map((id) => ({ sql, values: [id] })));
  }

  /** Removes the objects of all tasks that are due; does nothing where it is at it already. */
  async work(signal: AbortSignal): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    try {
      for (let tasks = await this.claim(); tasks.length > 0 && !signal.aborted; tasks = await this.claim())
        await Promise.all(tasks.map((task) => this.remove(task, signal)));
    } finally {
      this.isWorking = false;
    }
  }

  /** Other engines leave them alone, until this one was killed over them. */
  private async claim(): Promise<RemovedTask[]> {
    const now = this.parts.clock.now();
    const due = 'SELECT task_id FROM removals WHERE due_at <= ? ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED';
    const sql = `UPDATE removals SET due_at = ? WHERE task_id IN (${due}) RETURNING task_id, operation`;
    const rows = await this.database.all(sql, [now + pause, now, atOnce]);
    return rows.map((row) => ({ id: row.task_id as string, operation: row.operation as string | null }));
  }

  private async remove(task: RemovedTask, signal: AbortSignal): Promise<void> {
    try {
      await removeFilesOf(this.bucket, task, signal);
      await this.database.run('DELETE FROM removals WHERE task_id = ?', [task.id]);
    } catch (error) {
      if (signal.aborted) return;
      const words = 'files of a deleted task could not be removed and are tried again';
      this.parts.logger.warn({ err: error, task: task.id }, words);
    }
  }
}
