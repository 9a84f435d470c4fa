import type { Transform } from 'node:stream';
import type { DiskQuota } from '../files';

/** What one task has taken of the disk quota. */
export class QuotaUse {
  private readonly files = new Map<string, number>();
  private scratch = 0;

  constructor(private readonly quota: DiskQuota) {}

  /** Counts a stream while it is written to `path`. */
  counting(path: string): Transform {
    return this.quota.counting((bytes) => this.files.set(path, (this.files.get(path) ?? 0) + bytes));
  }

  /** Bytes that a running conversion has on the disk now, instead of those told before; fails where the room ends. */
  holds(bytes: number): void {
    if (bytes > this.scratch) this.quota.take(bytes - this.scratch);
    else this.quota.free(this.scratch - bytes);
    this.scratch = bytes;
  }

  /** Takes what was not counted yet. */
  needs(path: string, size: number): void {
    const missing = size - (this.files.get(path) ?? 0);
    this.quota.take(missing);
    this.files.set(path, size);
  }

  giveBack(): void {
    this.holds(0);
    for (const bytes of this.files.values()) this.quota.free(bytes);
    this.files.clear();
  }
}
