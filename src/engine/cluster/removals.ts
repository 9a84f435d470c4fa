import type { Clock, Logger } from '../../runtime';
import type { EngineDatabase } from '../database';
import type { Bucket } from '../storage';
import { removeFilesOf } from './bucket-files';

/** Tasks at a time. */
const atOnce = 16;
/** Milliseconds until a removal that failed is tried again. */
const pause = 60_000;

/**
 * The tasks that are gone and whose objects are not: `JobStore` writes them down in the transaction that deletes the task, so
 * that no kill can come between the two.
 */
export class Removals {
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

  /** Removes the objects of all tasks that are due. */
  async work(signal: AbortSignal): Promise<void> {
    let ids: string[];
    do {
      ids = await this.due();
      await Promise.all(ids.map((id) => this.remove(id, signal)));
    } while (ids.length === atOnce && !signal.aborted);
  }

  private async due(): Promise<string[]> {
    const sql = 'SELECT task_id FROM removals WHERE due_at <= ? ORDER BY due_at LIMIT ?';
    const rows = await this.database.all(sql, [this.parts.clock.now(), atOnce]);
    return rows.map((row) => row.task_id as string);
  }

  private async remove(taskId: string, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    try {
      await removeFilesOf(this.bucket, taskId, signal);
      await this.database.run('DELETE FROM removals WHERE task_id = ?', [taskId]);
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ err: error, task: taskId }, 'files of a deleted task could not be removed and are tried again');
      const again = 'UPDATE removals SET due_at = ? WHERE task_id = ?';
      await this.database.run(again, [clock.now() + pause, taskId]);
    }
  }
}
