/** Lets one holder in at a time, in the order of their arrival. */
export class Lock {
  private readonly waiting: (() => void)[] = [];
  private held = false;

  async acquire(): Promise<void> {
    if (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.held = true;
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.held = false;
  }
}
