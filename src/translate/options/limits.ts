import type { V1Value } from '../call';
import type { Loss } from '../translation';

/** Inclusive. */
export interface Limits {
  minimum?: number;
  maximum?: number;
}

/** The value that v2 takes, and what of the original gets lost; or why it takes none. */
export type Acceptance = { value: V1Value; loss?: Loss } | { cause: string };

export const noSuchValue = 'This option has no such value';

/** What is too much becomes the most that v2 takes; what is too little means nothing there, or something else. */
export function withinLimits(value: number, { minimum = -Infinity, maximum = Infinity }: Limits): Acceptance {
  if (value < minimum) return { cause: `v2 takes no value below ${minimum}` };
  if (value <= maximum) return { value };
  return { value: maximum, loss: { cause: `v2 takes no value above ${maximum}`, outcome: `${maximum} was sent` } };
}

/** For people: `0 to 63`, `at least 1`; empty where there are none. */
export function limitsText({ minimum, maximum }: Limits): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}
