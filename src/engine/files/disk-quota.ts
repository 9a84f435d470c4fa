import { Transform } from 'node:stream';
import { OperationError } from '../contract/operation';

/** Room on the disk that all tasks share. */
export class DiskQuota {
  constructor(
    private readonly limit: number,
    private used: number,
  ) {}

  /** Throws the error a task shows once `bytes` more don't fit. */
  take(bytes: number): void {
    if (this.used + bytes > this.limit) throw new OperationError(this.words(), 'DISK_QUOTA_EXCEEDED');
    this.used += bytes;
  }

  /** Bytes that may still be taken. */
  left(): number {
    return Math.max(0, this.limit - this.used);
  }

  /** Bytes taken, and the most that may be. */
  get use(): { used: number; limit: number } {
    return { used: this.used, limit: this.limit };
  }

  free(bytes: number): void {
    this.used = Math.max(0, this.used - bytes);
  }

  /** Counts what passes while it is written, and fails where the room ends; `taken` learns each chunk. */
  counting(taken: (bytes: number) => void): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        try {
          this.take(chunk.length);
        } catch (error) {
          return done(error as Error);
        }
        taken(chunk.length);
        done(null, chunk);
      },
    });
  }

  private words(): string {
    return `The disk quota of the engine (${this.limit} bytes) is used up. Delete jobs, wait for their expiry, or raise the quota.`;
  }
}
