/** Milliseconds. */
const longestWait = 100;

/**
 * Joins the commits of a moment into one write to the disk. SQLite writes a commit to its log and leaves it to the system
 * when that reaches the disk (`synchronous = NORMAL`); here whoever has committed waits until it has, and all who commit
 * during one sync share the next. So an answered change survives a power cut, at one sync for many of them.
 */
export class GroupCommit {
  private underWay?: Promise<void>;
  private next?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(private readonly sync: () => Promise<void>) {}

  /** Resolves once all that was committed before the call is on the disk; rejects where the disk refuses it. */
  durable(): Promise<void> {
    if (!this.underWay) return this.start();
    this.next ??= this.underWay
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.start();
      });
    return this.next;
  }

  /** For what nobody waits for: it is on the disk with the next commit that somebody does, or after `longestWait`. */
  soon(): void {
    this.timer ??= setTimeout(() => void this.durable().catch(() => undefined), longestWait).unref();
  }

  private start(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const syncing = this.sync().finally(() => {
      if (this.underWay === syncing) this.underWay = undefined;
    });
    this.underWay = syncing;
    return syncing;
  }
}
