import { write, writeSync } from 'node:fs';

/** Bytes that are written as soon as so many wait, and that wait at most; more are dropped. */
const flushedAt = 32 * 1024;
const mostWaiting = 16 * 1024 * 1024;
/** Bytes of a block, in which lines wait: one that holds more gets a block of its own size. */
const blockSize = 64 * 1024;
/** Bytes that a character of UTF-16 becomes at most. */
const mostOfCharacter = 3;
/** Milliseconds: lines wait so long at most; between tries where a pipe is full; for the reader of a pipe at the end. */
const longestWait = 100;
const pause = 50;
const patienceAtEnd = 1_000;

/**
 * Lines for a descriptor, some at a time: at most a tenth of a second late, and all of them before the program ends. A pipe
 * that nobody reads loses lines, and neither holds the program up nor keeps it from ending.
 */
export class BufferedOutput {
  /** Lines are put into blocks as they come: kept as texts until they are written, they would all outlive their request. */
  private block = Buffer.allocUnsafeSlow(0);
  private used = 0;
  private readonly full: Buffer<ArrayBuffer>[] = [];
  private waiting = 0;
  /** What is being written, and whether the system has it just now. */
  private rest = Buffer.alloc(0);
  private isInCall = false;
  private isBroken = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly descriptor: number) {
    process.on('exit', () => this.finish());
  }

  write(line: string): void {
    if (this.isBroken || this.waiting > mostWaiting) return;
    const most = line.length * mostOfCharacter;
    if (this.block.length - this.used < most) this.beginBlock(Math.max(blockSize, most));
    const written = this.block.write(line, this.used);
    this.used += written;
    this.waiting += written;
    if (this.waiting >= flushedAt) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), longestWait).unref();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.rest.length > 0 || this.waiting === 0) return;
    this.rest = this.taken();
    this.send();
  }

  private beginBlock(size: number): void {
    if (this.used > 0) this.full.push(this.block.subarray(0, this.used));
    this.block = Buffer.allocUnsafeSlow(size);
    this.used = 0;
  }

  private taken(): Buffer<ArrayBuffer> {
    const last = this.block.subarray(0, this.used);
    const bytes = this.full.length === 0 ? last : Buffer.concat([...this.full, last]);
    this.full.length = 0;
    this.block = this.block.subarray(this.used);
    this.used = 0;
    this.waiting = 0;
    return bytes;
  }

  private send(): void {
    this.isInCall = true;
    write(this.descriptor, this.rest, (error, written) => {
      this.isInCall = false;
      if (error && !isFull(error)) return void (this.isBroken = true);
      if (error) return void setTimeout(() => this.send(), pause).unref();
      this.rest = this.rest.subarray(written);
      if (this.rest.length > 0) this.send();
      else if (this.waiting >= flushedAt) this.flush();
    });
  }

  /** The event loop has ended: what is being written just now is the system's affair, the rest is written here. */
  private finish(): void {
    const until = performance.now() + patienceAtEnd;
    let rest = this.isInCall ? this.taken() : Buffer.concat([this.rest, this.taken()]);
    while (rest.length > 0 && !this.isBroken && performance.now() < until) {
      try {
        rest = rest.subarray(writeSync(this.descriptor, rest));
      } catch (error) {
        if (!isFull(error as NodeJS.ErrnoException)) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      }
    }
  }
}

function isFull({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EAGAIN' || code === 'EBUSY';
}
