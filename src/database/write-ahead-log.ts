import { fdatasync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** The write-ahead log that belongs to the database at `path`. */
export class WriteAheadLog {
  private file?: Promise<FileHandle>;

  constructor(private readonly path: string) {}

  /** Resolves once all that was committed before the call is on the disk, off the event loop. */
  async sync(): Promise<void> {
    this.file ??= open(`${this.path}-wal`, 'r+');
    const { fd } = await this.file;
    await new Promise<void>((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve())));
  }

  async close(): Promise<void> {
    await (await this.file?.catch(() => undefined))?.close();
  }
}
