import { LRUCache } from 'lru-cache';
import type { Process } from './process';

const mostKept = 5_000;

/**
 * Processes as this instance has stored or read them last, where nobody else stores any: to read a row and to open it takes
 * longer than most of what is done with it. While one is being changed, only the database knows it.
 */
export class RecentProcesses {
  private readonly kept = new LRUCache<string, Process>({ max: mostKept });
  private readonly changing = new Map<string, number>();

  get(id: string): Process | undefined {
    return this.kept.get(id);
  }

  /** What a job tells of its files may be long: one that has ended is read from its row. */
  keep(process: Process): void {
    if (!process.job && !this.changing.has(process.id)) this.kept.set(process.id, process);
  }

  async whileChanging<Result>(ids: string[], change: () => Promise<Result>): Promise<Result> {
    for (const id of ids) {
      this.kept.delete(id);
      this.changing.set(id, (this.changing.get(id) ?? 0) + 1);
    }
    try {
      return await change();
    } finally {
      for (const id of ids) {
        const others = (this.changing.get(id) ?? 1) - 1;
        if (others > 0) this.changing.set(id, others);
        else this.changing.delete(id);
      }
    }
  }

  clear(): void {
    this.kept.clear();
  }
}
