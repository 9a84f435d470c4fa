/** Milliseconds. */
const minute = 60_000;

interface Window {
  /** Milliseconds since the epoch. */
  until: number;
  count: number;
}

/** What each account has created in its present minute. */
export class Creations {
  private readonly windows = new Map<number, Window>();
  private sweepAt = 0;

  /** One more. */
  count(owner: number, now: number): Window {
    if (now >= this.sweepAt) this.forgetFormer(now);
    const known = this.windows.get(owner);
    const window = known && now < known.until ? known : { until: now + minute, count: 0 };
    this.windows.set(owner, window);
    window.count += 1;
    return window;
  }

  forget(): void {
    this.windows.clear();
    this.sweepAt = 0;
  }

  /** Where any key may call, each makes an account. */
  private forgetFormer(now: number): void {
    for (const [owner, { until }] of this.windows) if (now >= until) this.windows.delete(owner);
    this.sweepAt = now + minute;
  }
}
