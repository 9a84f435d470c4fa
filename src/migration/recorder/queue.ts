import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that work waits for more of it. */
const patience = 100;
/** Milliseconds of work between two looks at who else waits. */
const slice = 1;
/** So much may wait at most; it is begun at once then. */
const mostWaiting = 1_000;

/**
 * Does work later, a millisecond of it at a time, and lets requests be answered in between: masking and writing an exchange must not hold
 * up the next answer.
 */
export class Queue<Piece> {
  private readonly waiting: Piece[] = [];
  private timer?: NodeJS.Timeout;
  private working?: Promise<void>;

  /** `work` never rejects; what it does at once needs no promise. */
  constructor(private readonly work: (piece: Piece) => Promise<void> | undefined) {}

  add(piece: Piece): void {
    this.waiting.push(piece);
    if (this.waiting.length >= mostWaiting) this.begin();
    else this.timer ??= setTimeout(() => this.begin(), patience);
  }

  /** Whether nothing waits and nothing is under way: what is done now is done in order. */
  get isIdle(): boolean {
    return this.waiting.length === 0 && !this.working;
  }

  /** Resolves once nothing waits. */
  async drained(): Promise<void> {
    while (this.waiting.length > 0 || this.working) {
      this.begin();
      await this.working;
    }
    clearTimeout(this.timer);
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.working ??= this.run().finally(() => {
      this.working = undefined;
    });
  }

  private async run(): Promise<void> {
    let begun = performance.now();
    for (let piece = this.waiting.shift(); piece !== undefined; piece = this.waiting.shift()) {
      const underWay = this.work(piece);
      if (underWay) await underWay;
      if (performance.now() - begun < slice) continue;
      await nextTurn();
      begun = performance.now();
    }
  }
}
