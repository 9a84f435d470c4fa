import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { taskFolders } from '../contract/task-folders';

/** Where the files of a task lie: results in one folder until the task is deleted, scratch files in another while it runs. */
export class TaskFolders {
  private removed: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataDir: string) {}

  /** What a killed engine has left behind: scratch files, and files of tasks that it was just deleting. */
  async removeLeftovers(isTask: (id: string) => Promise<boolean>): Promise<void> {
    await rm(taskFolders(this.dataDir).work, { recursive: true, force: true });
    const { files, given } = taskFolders(this.dataDir);
    for (const folder of [files, given]) {
      const kept = await readdir(folder).catch((): string[] => []);
      for (const id of kept) if (!(await isTask(id))) await rm(join(folder, id), { recursive: true, force: true });
    }
  }

  /** Two empty folders, whatever an earlier attempt has left there. */
  async prepare(taskId: string): Promise<{ output: string; work: string }> {
    const folders = { output: this.output(taskId), work: this.work(taskId) };
    for (const folder of Object.values(folders)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    return folders;
  }

  async removeWork(taskId: string): Promise<void> {
    await rm(this.work(taskId), { recursive: true, force: true });
  }

  async removeOutput(taskId: string): Promise<void> {
    await rm(this.output(taskId), { recursive: true, force: true });
  }

  /** An export to elsewhere leaves nothing here. */
  async removeEmptyOutput(taskId: string): Promise<void> {
    await rmdir(this.output(taskId)).catch(() => undefined);
  }

  /**
   * Of a task that the store has forgotten, so that nobody can ask for its files any more. One after the other and off the
   * event loop; what a stop or a fault leaves is removed with the next start.
   */
  remove(taskId: string): void {
    this.removed = this.removed
      .then(() => Promise.all([this.removeOutput(taskId), this.removeWork(taskId), this.removeGiven(taskId)]))
      .catch(() => undefined);
  }

  /** Resolves once everything that was to be removed is gone. */
  async untilRemoved(): Promise<void> {
    await this.removed;
  }

  /** Of a path that the store gave. */
  absolute(path: string): string {
    return join(this.dataDir, path);
  }

  /** For the store: the data folder may move between two starts. */
  stored(absolute: string): string {
    return relative(this.dataDir, absolute);
  }

  output(taskId: string): string {
    return join(taskFolders(this.dataDir).files, taskId);
  }

  /** What the task was given, if that is much. */
  given(taskId: string): string {
    return join(taskFolders(this.dataDir).given, taskId);
  }

  private async removeGiven(taskId: string): Promise<void> {
    await rm(this.given(taskId), { recursive: true, force: true });
  }

  private work(taskId: string): string {
    return join(taskFolders(this.dataDir).work, taskId);
  }
}
