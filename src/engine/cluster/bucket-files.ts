import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { taskFolders } from '../contract/task-folders';
import { isBelow, placeBelow, type FileRun, type KeepableFile, type TaskFiles } from '../files';
import type { LongTexts } from '../jobs';
import type { Bucket } from '../storage';

/** Keys of the results of a task begin with this, those of its upload form with the other. */
export const resultsOf = (taskId: string) => `results/${taskId}/`;
export const uploadsOf = (taskId: string) => `uploads/${taskId}/`;
/** And its parameters, where they are too long for the database. */
const parametersOf = (taskId: string) => `given/${taskId}/parameters`;
/** What all keys begin with; the id of the task follows. */
export const beginnings = ['results/', 'uploads/', 'given/'] as const;

/** Results lie in the bucket; this machine has only what the runs on it read and write. */
export class BucketFiles implements TaskFiles {
  readonly holdsResults = false;
  /** Keys of the inputs that a run has here, by inode: a link to one of them is copied within the bucket. */
  private readonly fetched = new Map<string, Map<number, string>>();

  constructor(
    readonly root: string,
    private readonly bucket: Bucket,
    /** Told that there is something to be removed: it is written down where the task is deleted. */
    private readonly hasDeleted: () => void,
  ) {}

  async prepare(run: FileRun): Promise<{ output: string; work: string }> {
    const folders = { output: this.output(run), work: path.join(this.work(run), 'scratch') };
    for (const folder of Object.values(folders)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    this.fetched.set(keyOf(run), new Map());
    return folders;
  }

  place(run: FileRun, filename: string): Promise<string> {
    return placeBelow(this.output(run), filename);
  }

  isPlace(run: FileRun, file: string): boolean {
    return isBelow(this.output(run), file);
  }

  async open(run: FileRun, stored: string, filename: string, signal: AbortSignal): Promise<string> {
    const known = this.fetched.get(keyOf(run));
    const file = path.join(this.inputs(run), String(known?.size ?? 0), filename);
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(await this.bucket.read(stored, signal), createWriteStream(file), { signal });
    known?.set((await stat(file)).ino, stored);
    return file;
  }

  async keep(run: FileRun, { path: file, filename, size, linked }: KeepableFile, signal: AbortSignal): Promise<string> {
    const key = `${resultsOf(run.id)}${run.attempts}/${filename}`;
    const source = linked ? this.fetched.get(keyOf(run))?.get((await stat(file)).ino) : undefined;
    const isCopied = source !== undefined && size <= mostCopied && (await this.copied(source, key, signal));
    if (!isCopied) await this.bucket.write(key, { path: file, filename, size }, signal);
    return key;
  }

  /** False where the server does not copy, as some don't for certain names: the bytes are here too. */
  private async copied(source: string, key: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.bucket.copy(source, key, signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  async settle(run: FileRun): Promise<void> {
    await rm(this.output(run), { recursive: true, force: true });
  }

  async discard(run: FileRun): Promise<void> {
    await rm(this.output(run), { recursive: true, force: true });
    const signal = AbortSignal.timeout(removalTimeout);
    const made = await this.bucket.list(`${resultsOf(run.id)}${run.attempts}/`, signal);
    await this.bucket.remove(
      made.map(({ key }) => key),
      signal,
    );
  }

  async removeWork(run: FileRun): Promise<void> {
    this.fetched.delete(keyOf(run));
    await rm(this.work(run), { recursive: true, force: true });
    await rm(this.inputs(run), { recursive: true, force: true });
  }

  remove(): void {
    this.hasDeleted();
  }

  async untilRemoved(): Promise<void> {}

  private output(run: FileRun): string {
    return path.join(taskFolders(this.root).files, keyOf(run));
  }

  /** Beside the outputs: the workers of built-in conversions see these folders and no others. */
  private inputs(run: FileRun): string {
    return path.join(taskFolders(this.root).files, `${keyOf(run)}-inputs`);
  }

  private work(run: FileRun): string {
    return path.join(taskFolders(this.root).work, keyOf(run));
  }
}

/** Bytes: a request of 16 MB, sealed and in base64, and some more. */
const longestObject = 32 * 2 ** 20;

/** Long parameters as objects of the bucket. */
export function longTextsIn(bucket: Bucket): LongTexts {
  return {
    write: (taskId, bytes) =>
      bucket.put(parametersOf(taskId), bytes.toString('base64'), AbortSignal.timeout(removalTimeout)),
    read: async (taskId) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const content = await bucket.read(parametersOf(taskId), AbortSignal.timeout(removalTimeout));
      for await (const chunk of content as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > longestObject) throw new Error('the bucket holds other parameters than were written');
        chunks.push(chunk);
      }
      return Buffer.from(Buffer.concat(chunks).toString('latin1'), 'base64');
    },
  };
}

export interface RemovedTask {
  id: string;
  /** Null where it is not known. */
  operation: string | null;
}

/** Deletes everything that was ever stored for a task. Lists are what costs. */
export async function removeFilesOf(
  bucket: Bucket,
  { id, operation }: RemovedTask,
  stopping: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(removalTimeout)]);
  const hasUploads = operation === null || operation === 'import/upload';
  for (const beginning of [resultsOf(id), ...(hasUploads ? [uploadsOf(id)] : [])]) {
    const objects = await bucket.list(beginning, signal);
    await bucket.remove(
      objects.map(({ key }) => key),
      signal,
    );
  }
  await bucket.remove([parametersOf(id)], signal);
}

/** Bytes: S3 copies no larger object in one request. */
const mostCopied = 5 * 2 ** 30;
/** Milliseconds that calls of no task may take. */
const removalTimeout = 300_000;

function keyOf({ id, attempts }: FileRun): string {
  return `${id}-${attempts}`;
}
