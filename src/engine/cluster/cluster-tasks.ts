import type { EngineDatabase, Value } from '../database';
import { queueSchema } from './postgres-task-queue';

/** What is asked of all tasks of a cluster; answers ids, the order being that in which something is to be done. */
export class ClusterTasks {
  constructor(private readonly database: EngineDatabase) {}

  /** Uploads that nothing has arrived for, the newest first. */
  waitingUploads(most: number): Promise<string[]> {
    return this.ids("operation = 'import/upload' AND status = 'waiting' ORDER BY created_at DESC LIMIT ?", [most]);
  }

  /** Tasks that run on an engine without a sign of life since `time` (milliseconds since the epoch). */
  abandoned(time: number, most: number): Promise<string[]> {
    const seen = 'SELECT 1 FROM nodes WHERE nodes.id = tasks.runs_on AND nodes.seen_at >= ?';
    return this.ids(`status = 'processing' AND NOT EXISTS (${seen}) LIMIT ?`, [time, most]);
  }

  /**
   * Tasks that wait though all their inputs have ended, were made more than `age` milliseconds before `now`, and that nobody
   * will run: they are not in the queue, or somebody has had them from it for as long without beginning. Not uploads.
   */
  forgotten(now: number, age: number, most: number): Promise<string[]> {
    const unfinishedInput =
      'SELECT 1 FROM dependencies JOIN tasks AS inputs ON inputs.id = dependencies.depends_on ' +
      "WHERE dependencies.task_id = tasks.id AND inputs.status IN ('waiting', 'processing')";
    const inQueue =
      `SELECT 1 FROM ${queueSchema}.jobs AS queued WHERE queued.key = tasks.id AND ` +
      "(queued.locked_at > now() - ? * interval '1 millisecond' OR (queued.locked_at IS NULL AND queued.attempts < queued.max_attempts))";
    return this.ids(
      `status = 'waiting' AND operation <> 'import/upload' AND created_at < ? AND NOT EXISTS (${unfinishedInput}) AND NOT EXISTS (${inQueue}) ORDER BY created_at LIMIT ?`,
      [now - age, age, most],
    );
  }

  /** What engines without a sign of life since `time` were telling webhooks is told by others. */
  releaseCalls(time: number): Promise<void> {
    const seen = 'SELECT 1 FROM nodes WHERE nodes.id = webhook_calls.holder AND nodes.seen_at >= ?';
    return this.database.run(
      `UPDATE webhook_calls SET holder = NULL, attempts = attempts - 1 WHERE holder IS NOT NULL AND NOT EXISTS (${seen})`,
      [time],
    );
  }

  /** Tasks of the account that wait or run. */
  async unfinishedOf(owner: number): Promise<number> {
    const sql = "SELECT COUNT(*) AS count FROM tasks WHERE owner = ? AND status IN ('waiting', 'processing')";
    return Number((await this.database.one(sql, [owner]))?.count ?? 0);
  }

  private async ids(condition: string, values: Value[]): Promise<string[]> {
    const rows = await this.database.all(`SELECT id FROM tasks WHERE ${condition}`, values);
    return rows.map((row) => row.id as string);
  }
}
