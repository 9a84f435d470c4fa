/** Bytes that many requests share. */
export class ByteBudget {
  private taken = 0;

  constructor(private readonly most: number) {}

  /** A part of the budget, counted until it is given back as a whole. */
  lease(most = Infinity): ByteLease {
    let held = 0;
    return {
      take: (bytes) => {
        if (held + bytes > most || this.taken + bytes > this.most) return false;
        held += bytes;
        this.taken += bytes;
        return true;
      },
      giveBack: () => {
        this.taken -= held;
        held = 0;
      },
    };
  }
}

/** What one request holds of a budget. */
export interface ByteLease {
  /** False where that would be more than its own share, or than is left of the budget. */
  take(bytes: number): boolean;
  /** Harmless when repeated. */
  giveBack(): void;
}
