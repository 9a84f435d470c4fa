import { writeSync } from 'node:fs';

/** Bytes that are written as soon as so many wait, and that wait at most; more are dropped. */
const flushedAt = 32 * 1024;
const mostWaiting = 16 * 1024 * 1024;
/** Bytes of a block, in which lines wait: one that holds more gets a block of its own size. */
const blockSize = 64 * 1024;
/** Bytes that a character of UTF-16 becomes at most. */
const mostOfCharacter = 3;
/** Milliseconds that lines wait at most, and between tries where a pipe is full. */
const longestWait = 100;
const pause = 5;
/** Milliseconds that the end of a program waits for a reader who takes nothing, and in all for one who takes some. */
const patience = 2_000;
const mostPatience = 5_000;

/**
 * Lines for stdout or stderr, some at a time: at most a tenth of a second late, and all of them before the program ends. A
 * pipe that nobody reads and a disk that is full lose lines, and neither holds the program up nor keeps it from ending.
 */
export class BufferedOutput {
  /** Lines are put into blocks as they come: kept as texts until they are written, they would all outlive their request. */
  private block = Buffer.allocUnsafeSlow(0);
  private used = 0;
  private readonly full: Buffer<ArrayBuffer>[] = [];
  private waiting = 0;
  /** What the pipe had no place for. */
  private rest = Buffer.alloc(0);
  private timer: NodeJS.Timeout | undefined;

  /**
   * `stream` is process.stdout or process.stderr: that Node.js has opened it is what keeps a full pipe from blocking. A thread
   * that writes would be no better: what it could not write, it tells when the program has ended.
   */
  constructor(private readonly stream: { fd: number }) {
    process.on('exit', () => this.finish());
  }

  write(line: string): void {
    if (this.waiting > mostWaiting) return;
    const most = line.length * mostOfCharacter;
    if (this.block.length - this.used < most) this.beginBlock(Math.max(blockSize, most));
    const written = this.block.write(line, this.used);
    this.used += written;
    this.waiting += written;
    this.flushSoon();
  }

  private flushSoon(): void {
    if (this.waiting >= flushedAt) this.flush();
    else if (this.waiting > 0) this.timer ??= setTimeout(() => this.flush(), longestWait).unref();
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
    try {
      while (this.rest.length > 0) this.rest = this.rest.subarray(writeSync(this.stream.fd, this.rest));
      this.flushSoon();
    } catch (error) {
      if (isFull(error as NodeJS.ErrnoException)) setTimeout(() => this.send(), pause).unref();
      else this.rest = Buffer.alloc(0);
    }
  }

  /** The event loop has ended: this may wait. */
  private finish(): void {
    const end = performance.now() + mostPatience;
    let until = performance.now() + patience;
    let rest = Buffer.concat([this.rest, this.taken()]);
    while (rest.length > 0 && performance.now() < until) {
      try {
        rest = rest.subarray(writeSync(this.stream.fd, rest));
        until = Math.min(end, performance.now() + patience);
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
