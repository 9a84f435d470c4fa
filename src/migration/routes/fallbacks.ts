import type { Counter } from 'prom-client';
import type { ProcessRoute } from '../../processes';
import { loggerFor, type Logger, type Trace } from '../../runtime';

/** Why a call goes to its fallback. */
export type FallbackReason = 'unreachable' | 'throttled' | 'unsupported';

/** Told that a call goes elsewhere than its rule says; `trace`: of its request. */
export type NoteFallback = (
  route: ProcessRoute,
  fallback: string,
  why: FallbackReason,
  trace: Trace | undefined,
) => void;

/** Counts and logs each fallback. */
export function fallbackNoter(counter: Pick<Counter<'from' | 'to' | 'why'>, 'inc'>, logger: Logger): NoteFallback {
  return ({ to, rule }, fallback, why, trace) => {
    counter.inc({ from: to, to: fallback, why });
    loggerFor(logger, trace).warn({ rule, from: to, to: fallback, why }, 'a call goes to its fallback');
  };
}
