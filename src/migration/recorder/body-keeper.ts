import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { KeptFile } from '../har';
import type { BodyStore } from './body-store';

/** What became of a body: in memory, in a file of the store, or lost with the reason. */
export type KeptBody =
  { bytes: Buffer; size: number } | { file: KeptFile; size: number } | { lost: string; size: number };

/** Most bytes that wait for the disk. Whoever sends faster is not slowed down: the body is not kept. */
const mostWaiting = 16 * 2 ** 20;

/** Takes the bytes of one body as they pass: small ones stay in memory, larger ones go to the disk at once. */
export class BodyKeeper {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private hash?: Hash;
  private stream?: WriteStream;
  private path = '';
  private lost?: string;

  constructor(private readonly store: BodyStore) {}

  /** Never waits. */
  write(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.lost !== undefined) return;
    if (this.stream) return this.spill(chunk);
    this.chunks.push(chunk);
    if (this.size > this.store.inline) this.begin();
  }

  async end(): Promise<KeptBody> {
    const { size } = this;
    if (this.stream) {
      this.stream.end();
      await finished(this.stream).catch(() => undefined);
      if (this.lost === undefined) return { file: await this.store.adopt(this.path, this.digest(), size), size };
      await rm(this.path, { force: true });
    }
    if (this.lost !== undefined) return { lost: this.lost, size };
    return { bytes: Buffer.concat(this.chunks), size };
  }

  private begin(): void {
    this.path = this.store.temporary();
    this.hash = createHash('sha256');
    this.stream = createWriteStream(this.path, { flags: 'wx', mode: 0o600 });
    this.stream.on('error', (error) => {
      this.lost = `the disk refused it (${(error as NodeJS.ErrnoException).code ?? 'error'})`;
      this.store.failed(error);
    });
    for (const chunk of this.chunks.splice(0)) this.spill(chunk);
  }

  private spill(chunk: Buffer): void {
    this.hash?.update(chunk);
    this.stream?.write(chunk);
    if ((this.stream?.writableLength ?? 0) > mostWaiting) this.lost = 'it came faster than the disk could take it';
  }

  private digest(): string {
    return this.hash?.digest('hex') ?? '';
  }
}
