import type { Sample } from './soak';

export interface Growth {
  /** Megabytes, from the mean of the second quarter to that of the last. */
  engine: number;
  workers: number;
  isLeak: boolean;
}

/** The first quarter warms up: libraries are loaded and heaps take their size. */
export function growthOf(samples: Sample[]): Growth {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  const grown = (of: (sample: Sample) => number) => Math.round(mean(late.map(of)) - mean(early.map(of)));
  const engine = grown((sample) => sample.engine);
  const workers = grown((sample) => sample.workers);
  return { engine, workers, isLeak: engine > mostEngineGrowth || workers > mostWorkersGrowth };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/**
 * Megabytes. The engine's heap breathes by some ten; a worker's WebAssembly memory grows in steps until the worker is
 * replaced, and one more program may run in one sample than in another. PDF to text without closing its pages took 9 MB each.
 */
const mostEngineGrowth = 60;
const mostWorkersGrowth = 400;
