import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from 'har-format';

const creator = { name: 'cc-v1-proxy', version: '1' };
const head = `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[\n`;
const mostNumbers = 1_000;
/** Milliseconds that entries wait for others. */
const gatherFor = 100;
const tail = '\n]}}\n';

/** Appends entries to one HAR, which is whole and valid after each of them. */
export class HarWriter {
  private handle?: FileHandle;
  private end = 0;
  private entries = 0;
  private last: Promise<void> = Promise.resolve();
  /** Settles once what is pending is on the disk. */
  private written?: Promise<void>;
  private readonly pending: string[] = [];

  /** The file is made with the first entry. Where there is one already, another number is put behind its name. */
  constructor(private path: string) {}

  /** Entries that are appended soon after one another are written together, in their order. Rejects where the disk refuses. */
  append(entry: Entry): Promise<void> {
    return this.appendText(JSON.stringify(entry));
  }

  /** The same for an entry that is JSON already. */
  appendText(entry: string): Promise<void> {
    this.pending.push(entry);
    if (this.pending.length > 1 && this.written) return this.written;
    const written = Promise.all([this.last, sleep(gatherFor)]).then(() => this.flush());
    this.written = written;
    this.last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.last;
    await this.handle?.close();
    this.handle = undefined;
  }

  private async flush(): Promise<void> {
    const entries = this.pending.splice(0);
    if (entries.length === 0) return;
    this.handle ??= await this.open();
    const text = (this.entries === 0 ? head : ',\n') + entries.join(',\n');
    const bytes = Buffer.from(text + tail);
    await this.handle.write(bytes, 0, bytes.length, this.end);
    this.end += bytes.length - tail.length;
    this.entries += entries.length;
  }

  /** A file that was closed in between is gone on with; one of another instance is left alone. */
  private async open(): Promise<FileHandle> {
    if (this.entries > 0) return open(this.path, 'r+');
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    for (let number = 2; ; number += 1) {
      try {
        return await open(this.path, 'wx', 0o600);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number > mostNumbers) throw error;
        this.path = this.path.replace(/(\.\d+)?\.har$/, `.${number}.har`);
      }
    }
  }
}
