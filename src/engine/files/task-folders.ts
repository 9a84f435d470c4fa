import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { formatGroup, formatOfFilename } from '../../formats';
import { taskFolders } from '../contract/task-folders';
import { emptyFolder, isBelow, placeBelow, removeFolder } from './folders';
import { SpareFolders } from './spare-folders';
import type { FileRun, FolderNeeds, KeepableFile, TaskFiles } from './task-files';
import type { ReceivedFile, UploadPlace } from './upload-place';

/** What a run has here while it goes on. */
interface RunPlaces {
  /** Its folder for scratch files. */
  work?: string;
  /** Its folder for results was made. */
  hasOutput: boolean;
  /** Its only result, where that has no folder. */
  single?: string;
}

/**
 * The files of tasks on this machine. Results lie in one folder a task until it is deleted; that of a task which has made
 * one picture lies there without a folder, by the id of its task: no program looks at the names of pictures, and folders
 * take longer than files. Scratch files lie in another folder while their task runs.
 */
export class TaskFolders implements TaskFiles, UploadPlace {
  readonly holdsResults = true;
  private removed: Promise<unknown> = Promise.resolve();
  /** Tasks whose parameters are kept here. */
  private readonly withGiven = new Set<string>();
  private readonly places = new Map<string, RunPlaces>();
  private readonly scratch: SpareFolders;
  /** The folder of all results is there. */
  private hasFiles = false;

  constructor(private readonly dataDir: string) {
    this.scratch = new SpareFolders(taskFolders(dataDir).work);
  }

  /** What a killed engine has left behind: scratch files, and files of tasks that it was just deleting. */
  async removeLeftovers(isTask: (id: string) => Promise<boolean>): Promise<void> {
    await rm(taskFolders(this.dataDir).work, { recursive: true, force: true });
    const { files, given } = taskFolders(this.dataDir);
    for (const folder of [files, given]) {
      for (const name of await readdir(folder).catch((): string[] => [])) {
        const [id = ''] = name.split('.');
        if (!(await isTask(id))) await rm(join(folder, name), { recursive: true, force: true });
        else if (folder === given) this.withGiven.add(id);
      }
    }
  }

  get root(): string {
    return this.absolute('');
  }

  async prepare({ id }: FileRun, needs: FolderNeeds): Promise<{ output: string; work: string }> {
    const places: RunPlaces = { hasOutput: needs.output };
    this.places.set(id, places);
    if (needs.scratch) places.work = this.scratch.take();
    if (needs.output) await emptyFolder(this.output(id));
    return { output: this.output(id), work: places.work ?? taskFolders(this.dataDir).work };
  }

  async place({ id }: FileRun, filename: string, isOnly: boolean): Promise<string> {
    const places = this.places.get(id);
    if (places === undefined) throw new Error(`the task ${id} does not run`);
    const single = isOnly && !places.hasOutput ? this.single(id, filename) : undefined;
    if (single !== undefined) return (places.single = single);
    if (!places.hasOutput) {
      places.hasOutput = true;
      await emptyFolder(this.output(id));
    }
    return placeBelow(this.output(id), filename);
  }

  isPlace({ id }: FileRun, path: string): boolean {
    return path === this.places.get(id)?.single || isBelow(this.output(id), path);
  }

  async open(_run: FileRun, stored: string): Promise<string> {
    return this.absolute(stored);
  }

  async keep(_run: FileRun, { path }: KeepableFile): Promise<string> {
    return this.stored(path);
  }

  /** An export to elsewhere leaves nothing here. */
  async settle({ id }: FileRun, count: number): Promise<void> {
    if (count === 0 && this.places.get(id)?.hasOutput) await rmdir(this.output(id)).catch(() => undefined);
  }

  async discard({ id }: FileRun): Promise<void> {
    const { hasOutput = false, single } = this.places.get(id) ?? {};
    if (single !== undefined) await rm(single, { force: true });
    if (hasOutput) await removeFolder(this.output(id));
  }

  async removeWork({ id }: FileRun): Promise<void> {
    const { work } = this.places.get(id) ?? {};
    this.places.delete(id);
    if (work !== undefined) await this.scratch.giveBack(work);
  }

  /**
   * Of a task that the store has forgotten, so that nobody can ask for its files any more. One after the other and off the
   * event loop; a run that still goes on removes its scratch files itself, and what a stop or a fault leaves is removed with
   * the next start.
   */
  remove(taskId: string, stored: readonly string[]): void {
    const singles = stored.map((path) => this.absolute(path)).filter((path) => this.isSingle(path));
    const hasFolder = singles.length === 0;
    this.removed = this.removed
      .then(() =>
        Promise.all([
          ...singles.map((path) => unlink(path)),
          hasFolder && removeFolder(this.output(taskId)),
          this.removeGiven(taskId),
        ]),
      )
      .catch(() => undefined);
  }

  async untilRemoved(): Promise<void> {
    await this.removed;
    await this.scratch.removeAll();
  }

  /** Of a path that the store gave. */
  absolute(path: string): string {
    return join(this.dataDir, path);
  }

  /** For the store: the data folder may move between two starts. */
  stored(absolute: string): string {
    return relative(this.dataDir, absolute);
  }

  /** An upload arrives where the results of its task lie. */
  async placeUpload(taskId: string, filename: string): Promise<string> {
    const single = this.single(taskId, filename);
    if (single !== undefined) return single;
    await mkdir(this.output(taskId), { recursive: true });
    return join(this.output(taskId), filename);
  }

  async take(_taskId: string, { path }: ReceivedFile): Promise<string> {
    return this.stored(path);
  }

  async dropUpload(taskId: string, filename: string): Promise<void> {
    const single = this.single(taskId, filename);
    if (single !== undefined) await rm(single, { force: true });
    else await removeFolder(this.output(taskId));
  }

  private output(taskId: string): string {
    return join(taskFolders(this.dataDir).files, taskId);
  }

  /** For a picture with a usual ending, which tells programs its format; undefined for all else. */
  private single(taskId: string, filename: string): string | undefined {
    const ending = /^[^/]*(\.[a-z0-9]{1,5})$/i.exec(filename)?.[1];
    if (ending === undefined || formatGroup(formatOfFilename(filename)) !== 'image') return undefined;
    if (!this.hasFiles) mkdirSync(taskFolders(this.dataDir).files, { recursive: true });
    this.hasFiles = true;
    return this.output(taskId) + ending;
  }

  private isSingle(path: string): boolean {
    return dirname(path) === taskFolders(this.dataDir).files;
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
}
