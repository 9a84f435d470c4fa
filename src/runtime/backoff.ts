import type { Clock } from './clock';

/** Milliseconds before the next attempt, given how many have failed (1 or more). */
export type RetryDelay = (failures: number) => number;

/** The same delay after every failed attempt. */
export function fixedDelay(milliseconds: number): RetryDelay {
  return () => milliseconds;
}

/**
 * Doubles from `first` up to `most` milliseconds. Each delay is shortened by a random share of up to one half, so that
 * what failed together does not all come back together.
 */
export function exponentialBackoff(first: number, most: number, random: () => number = Math.random): RetryDelay {
  return (failures) => {
    const full = Math.min(most, first * 2 ** Math.max(0, failures - 1));
    return Math.round(full * (1 - random() / 2));
  };
}

export interface RetryRules {
  /** Most attempts, the first one included. */
  attempts: number;
  delay: RetryDelay;
  /** Whether another attempt may succeed. */
  isTransient(error: unknown): boolean;
  clock: Pick<Clock, 'sleep'>;
  signal: AbortSignal;
}

/**
 * Resolves with what `attempt` gives, which is told its number from 1 on. Rejects with the error of the last attempt, or
 * with the reason of the signal once that has aborted.
 */
export async function retrying<T>(rules: RetryRules, attempt: (number: number) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      rules.signal.throwIfAborted();
      if (number >= rules.attempts || !rules.isTransient(error)) throw error;
    }
    await rules.clock.sleep(rules.delay(number), rules.signal);
    rules.signal.throwIfAborted();
  }
}
