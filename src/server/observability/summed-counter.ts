import { Counter, type Registry } from 'prom-client';
import { WordTree } from '../../runtime';
import { prefix } from './metric-names';

type Word = string | number;

interface Sum {
  words: readonly Word[];
  count: number;
}

interface CounterOptions {
  /** Without the prefix. */
  name: string;
  help: string;
  labels: readonly string[];
}

/** A counter of prom-client that is told at each scrape what has been counted since: to look up a series takes longer than that. */
export class SummedCounter {
  private readonly sums = new WordTree<Sum>();
  private readonly counter: Counter;

  constructor(
    registry: Registry,
    private readonly options: CounterOptions,
  ) {
    const { name, help, labels } = options;
    const tell = () => this.tell();
    this.counter = new Counter({
      name: `${prefix}${name}`,
      help,
      labelNames: labels,
      registers: [registry],
      collect: tell,
    });
  }

  /** Shows a series before it counts anything. */
  zero(...words: Word[]): void {
    this.counter.inc(this.labelled(words), 0);
  }

  /** `words`: the values of the labels, in their order. */
  inc(...words: Word[]): void {
    const known = this.sums.get(words);
    if (known) known.count += 1;
    else this.sums.set(words, { words, count: 1 });
  }

  private tell(): void {
    for (const { words, count } of this.sums.values()) this.counter.inc(this.labelled(words), count);
    this.sums.clear();
  }

  private labelled(words: readonly Word[]): Record<string, Word> {
    return Object.fromEntries(this.options.labels.map((label, at) => [label, words[at] as Word]));
  }
}
