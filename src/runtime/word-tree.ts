type Word = string | number;

/**
 * Values that several words lead to, always as many. To look up each word costs less than to join them into one for a map:
 * those that are the same again and again need not be read through.
 */
export class WordTree<Value> {
  private readonly root = new Map<Word, unknown>();
  private readonly all: Value[] = [];

  get size(): number {
    return this.all.length;
  }

  get(words: readonly Word[]): Value | undefined {
    let found: unknown = this.root;
    for (const word of words) {
      if (found === undefined) return undefined;
      found = (found as Map<Word, unknown>).get(word);
    }
    return found as Value | undefined;
  }

  /** Where nothing was before. */
  set(words: readonly Word[], value: Value): void {
    let branch = this.root;
    for (const word of words.slice(0, -1)) {
      const next = (branch.get(word) as Map<Word, unknown> | undefined) ?? new Map<Word, unknown>();
      branch.set(word, next);
      branch = next;
    }
    branch.set(words.at(-1) as Word, value);
    this.all.push(value);
  }

  values(): readonly Value[] {
    return this.all;
  }

  clear(): void {
    this.root.clear();
    this.all.length = 0;
  }
}
