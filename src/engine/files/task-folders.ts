import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { taskFolders } from '../contract/task-folders';
import { emptyFolder, removeEmpty, removeFolder } from './folders';
import type { FileRun, KeepableFile, TaskFiles } from './task-files';
import type { ReceivedFile, UploadPlace } from './upload-place';

/** The files of tasks on this machine: results in one folder until the task is deleted, scratch files in another while it runs. */
export class TaskFolders implements TaskFiles, UploadPlace {
  readonly holdsResults = true;
  private removed: Promise<unknown> = Promise.resolve();
  /** Tasks whose parameters are kept here. */
  private readonly withGiven = new Set<string>();
  /** Tasks that have a folder for scratch files. */
  private readonly withWork = new Set<string>();

  constructor(private readonly dataDir: string) {}

  /** What a killed engine has left behind: scratch files, and files of tasks that it was just deleting. */
  async removeLeftovers(isTask: (id: string) => Promise<boolean>): Promise<void> {
    await rm(taskFolders(this.dataDir).work, { recursive: true, force: true });
    const { files, given } = taskFolders(this.dataDir);
    for (const folder of [files, given]) {
      for (const id of await readdir(folder).catch((): string[] => [])) {
        if (!(await isTask(id))) await removeFolder(join(folder, id));
        else if (folder === given) this.withGiven.add(id);
      }
    }
  }

  get root(): string {
    return this.absolute('');
  }

  async prepare({ id }: FileRun, makesScratch: boolean): Promise<{ output: string; work: string }> {
    const folders = { output: this.output(id), work: this.work(id) };
    if (makesScratch) this.withWork.add(id);
    await Promise.all((makesScratch ? [folders.output, folders.work] : [folders.output]).map(emptyFolder));
    return folders;
  }

  async open(_run: FileRun, stored: string): Promise<string> {
    return this.absolute(stored);
  }

  async keep(_run: FileRun, { path }: KeepableFile): Promise<string> {
    return this.stored(path);
  }

  /** An export to elsewhere leaves nothing here. */
  async settle({ id }: FileRun, count: number): Promise<void> {
    if (count === 0) await rmdir(this.output(id)).catch(() => undefined);
  }

  async discard({ id }: FileRun): Promise<void> {
    await this.removeOutput(id);
  }

  async removeWork({ id }: FileRun): Promise<void> {
    if (this.withWork.delete(id)) await removeEmpty(this.work(id));
  }

  /**
   * Of a task that the store has forgotten, so that nobody can ask for its files any more. One after the other and off the
   * event loop; a run that still goes on removes its scratch files itself, and what a stop or a fault leaves is removed with
   * the next start.
   */
  remove(taskId: string): void {
    this.removed = this.removed
      .then(() => Promise.all([this.removeOutput(taskId), this.removeGiven(taskId)]))
      .catch(() => undefined);
  }

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

  /** An upload arrives where the results of its task lie. */
  async take(_taskId: string, { path }: ReceivedFile): Promise<string> {
    return this.stored(path);
  }

  /** What the task was given, if that is much. */
  private given(taskId: string): string {
    return join(taskFolders(this.dataDir).given, taskId);
  }

  /** Keeps the parameters of a task that are too long for the database. */
  async writeGiven(taskId: string, bytes: Buffer): Promise<void> {
    await mkdir(this.given(taskId), { recursive: true });
    this.withGiven.add(taskId);
    await writeFile(join(this.given(taskId), 'parameters'), bytes);
  }

  readGiven(taskId: string): Promise<Buffer> {
    return readFile(join(this.given(taskId), 'parameters'));
  }

  private async removeGiven(taskId: string): Promise<void> {
    if (this.withGiven.delete(taskId)) await removeFolder(this.given(taskId));
  }

  private async removeOutput(taskId: string): Promise<void> {
    await removeFolder(this.output(taskId));
  }

  private work(taskId: string): string {
    return join(taskFolders(this.dataDir).work, taskId);
  }
}
