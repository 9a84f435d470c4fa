export interface QueuedWork {
  /** Account that waits for it. */
  owner: number;
  /** Work of seconds, which has a place of its own as well. */
  isLight?: boolean;
  /** Must not reject. */
  run(): Promise<void>;
}

/**
 * Runs at most `slots` works at a time and takes the next one from each account in turn. Two places come on top, so that
 * long works of one account never stop the others: one for another account while a single one holds all slots, and one for
 * light work. None starts before its caller has answered: a task is shown `waiting` first (v2-contract 2.1).
 */
export class FairQueue {
  private readonly waiting = new Map<number, QueuedWork[]>();
  private readonly running = new Set<{ owner: number; place: Place }>();
  private stopped = false;

  constructor(private readonly slots: number) {}

  add(work: QueuedWork): void {
    const queue = this.waiting.get(work.owner) ?? [];
    queue.push(work);
    this.waiting.set(work.owner, queue);
    setImmediate(() => this.fill());
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  private fill(): void {
    while (!this.stopped) {
      if (!places.some((place) => this.isFree(place) && this.start(place))) return;
    }
  }

  private isFree(place: Place): boolean {
    const taken = [...this.running].filter((each) => each.place === place).length;
    return taken < (place === 'slot' ? this.slots : 1);
  }

  /** False where nothing waits that this place is for. */
  private start(place: Place): boolean {
    const work = this.take((each) => this.fits(each, place));
    if (!work) return false;
    const entry = { owner: work.owner, place };
    this.running.add(entry);
    void work.run().finally(() => {
      this.running.delete(entry);
      this.fill();
    });
    return true;
  }

  private fits({ owner, isLight }: QueuedWork, place: Place): boolean {
    if (place === 'light') return isLight === true;
    if (place === 'slot') return true;
    const holders = new Set([...this.running].filter((each) => each.place === 'slot').map((each) => each.owner));
    return holders.size === 1 && !holders.has(owner);
  }

  /** The first that fits, of the account whose turn it is; that account then goes to the end of the row. */
  private take(fits: (work: QueuedWork) => boolean): QueuedWork | undefined {
    for (const [owner, queue] of this.waiting) {
      const at = queue.findIndex(fits);
      if (at < 0) continue;
      const [work] = queue.splice(at, 1);
      this.waiting.delete(owner);
      if (queue.length > 0) this.waiting.set(owner, queue);
      return work;
    }
    return undefined;
  }
}

type Place = 'slot' | 'guest' | 'light';
const places: readonly Place[] = ['slot', 'guest', 'light'];
