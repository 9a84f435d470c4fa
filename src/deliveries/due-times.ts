import type { ExpressionBuilder } from 'kysely';
import type { Database } from '../database';
import type { DeliveryKind } from './delivery';

/** Milliseconds without a sign of life after which another instance takes over the deliveries of this one. */
export const leaseTime = 12_000;

type RowTest = ExpressionBuilder<Pick<Database, 'deliveries'>, 'deliveries'>;

/** A lease that lasts longer than `longestLease` was taken before the clock was set back: it counts as expired. */
export function isFree(row: RowTest, now: number, longestLease = now + leaseTime) {
  return row.or([row('lease_until', '<=', now), row('lease_until', '>', longestLease)]);
}

export type TimeRange = readonly ['<=' | '>', number];

/** What is due, each range by the index: so is a retry that is further away than the longest delay. */
export function timesFor(now: number, longest: number): readonly [TimeRange, TimeRange] {
  return [
    ['<=', now],
    ['>', now + longest],
  ];
}

/** Delays are shortened by up to one half at random. */
export function longestDelay(kind: DeliveryKind): number {
  return 2 * Math.max(...[1, 2, kind.maxAttempts].map((attempts) => kind.retryDelay(attempts)));
}

/** Milliseconds; kinds with longer delays are looked at more closely when they are claimed. */
export const shortestDelay = 4_000;
