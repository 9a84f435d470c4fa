type Work = () => Promise<void>;

/**
 * Runs at most `slots` works at a time and takes the next one from each account in turn, so that a batch of one account
 * delays another by no more than the works that run already. None starts before its caller has answered: a task is shown
 * `waiting` first (v2-contract 2.1). A work must not reject.
 */
export class FairQueue {
  private readonly waiting = new Map<number, Work[]>();
  private running = 0;
  private stopped = false;

  constructor(private readonly slots: number) {}

  add(owner: number, work: Work): void {
    const queue = this.waiting.get(owner) ?? [];
    queue.push(work);
    this.waiting.set(owner, queue);
    setImmediate(() => this.fill());
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  private fill(): void {
    while (!this.stopped && this.running < this.slots) {
      const next = this.next();
      if (!next) return;
      this.running += 1;
      void next().finally(() => {
        this.running -= 1;
        this.fill();
      });
    }
  }

  /** The account served now goes to the end of the row. */
  private next(): Work | undefined {
    for (const [owner, queue] of this.waiting) {
      const first = queue.shift();
      this.waiting.delete(owner);
      if (queue.length > 0) this.waiting.set(owner, queue);
      if (first) return first;
    }
    return undefined;
  }
}
