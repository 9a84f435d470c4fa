/** Milliseconds before the next attempt, given how many have failed. */
export type RetryDelay = (attempts: number) => number;

/** The same delay after every failed attempt. */
export function fixedDelay(milliseconds: number): RetryDelay {
  return () => milliseconds;
}

/**
 * Doubles from `first` up to `most` milliseconds. Each delay is shortened by a random share of up to one half, so that many
 * deliveries that failed together do not all come back together.
 */
export function exponentialBackoff(first: number, most: number, random: () => number = Math.random): RetryDelay {
  return (attempts) => {
    const full = Math.min(most, first * 2 ** Math.max(0, attempts - 1));
    return Math.round(full * (1 - random() / 2));
  };
}
