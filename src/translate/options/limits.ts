import type { V1Value } from '../call';

/** Inclusive. */
export interface Limits {
  minimum?: number;
  maximum?: number;
}

/** The value that v2 takes, and what of it gets lost; or why it takes none. */
export type Fitted = { value: V1Value; loses?: string } | { why: string };

export const noSuchValue = 'the value is none that this option has; it was left out';

/** What is too much becomes the most that v2 takes; what is too little means nothing there, or something else. */
export function within(value: number, { minimum = -Infinity, maximum = Infinity }: Limits): Fitted {
  if (value < minimum) return { why: `v2 takes no value below ${minimum}; it was left out` };
  return value > maximum ? { value: maximum, loses: `v2 takes no value above ${maximum}; that was sent` } : { value };
}

/** For people: `0 to 63`, `at least 1`. */
export function shown({ minimum, maximum }: Limits): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}
