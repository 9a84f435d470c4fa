/** Texts are masked as a whole, so they are held in memory: as much as the proxy itself reads of parameters. */
const mostBytes = 12 * 2 ** 20;

/** How much texts of all requests under way may hold together. */
export class TextBudget {
  private held = 0;

  constructor(private readonly most = 128 * 2 ** 20) {}

  take(bytes: number): boolean {
    if (this.held + bytes > this.most) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

export type KeptText = { text: Buffer; size: number } | { lost: string; size: number };

/** Takes the bytes of a body that has to be masked before it is kept. */
export class TextKeeper {
  private chunks: Buffer[] = [];
  private held = 0;
  private size = 0;
  private lost?: string;

  constructor(private readonly budget: TextBudget) {}

  /** Never waits. */
  write(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.lost !== undefined) return;
    if (this.size > mostBytes || !this.budget.take(chunk.length)) return this.lose();
    this.held += chunk.length;
    this.chunks.push(chunk);
  }

  end(): KeptText {
    const { size, lost } = this;
    const text = Buffer.concat(this.chunks);
    this.drop();
    return lost === undefined ? { text, size } : { lost, size };
  }

  private lose(): void {
    this.lost = 'it is too large to be masked';
    this.drop();
  }

  private drop(): void {
    this.budget.release(this.held);
    this.held = 0;
    this.chunks = [];
  }
}
