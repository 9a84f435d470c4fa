import { Cron } from 'croner';
import type { Brownout, PhaseOut, RisingShare, Window } from '../../config';

/**
 * open      anything may be created
 * brownout  an announced pause; `until`: when to try again, in milliseconds since the epoch
 * gone      the sunset is over
 */
export type Admission = { kind: 'open' } | { kind: 'brownout'; until: number } | { kind: 'gone' };

/** Milliseconds: of a share of the creates, the next one may pass at once. */
const tryAgainAfter = 60_000;

/** Whether a key may create anything now. `chance`: a number from 0 up to 1, for shares. */
export function admissionAt(phaseOut: PhaseOut, now: number, chance: () => number): Admission {
  if (phaseOut.sunset !== undefined && now >= phaseOut.sunset) return { kind: 'gone' };
  const ends = (phaseOut.brownouts ?? []).flatMap((brownout) => endOf(brownout, now, chance) ?? []);
  return ends.length > 0 ? { kind: 'brownout', until: Math.max(...ends) } : { kind: 'open' };
}

/** The windows of a brownout that begin in a span of time, each with its end. */
export function windowsBetween(window: Window, from: number, until: number): { from: number; until: number }[] {
  const found: { from: number; until: number }[] = [];
  const cron = new Cron(window.cron, { paused: true, timezone: window.timeZone });
  const last = Math.min(until, window.until ?? Infinity);
  let next = cron.nextRun(new Date(Math.max(from, window.from ?? -Infinity) - 1));
  while (next && next.getTime() < last && found.length < mostWindows) {
    found.push({ from: next.getTime(), until: next.getTime() + window.minutes * 60_000 });
    next = cron.nextRun(next);
  }
  return found;
}

const mostWindows = 1_000;

/** Share of the creates that are refused at a moment, 0 to 1. */
export function shareAt({ from, until, percent: [first, last] }: RisingShare, now: number): number {
  if (now < from || now >= until) return 0;
  return (first + ((last - first) * (now - from)) / (until - from)) / 100;
}

function endOf(brownout: Brownout, now: number, chance: () => number): number | undefined {
  if (!('cron' in brownout)) return chance() < shareAt(brownout, now) ? now + tryAgainAfter : undefined;
  return windowsBetween(brownout, now - brownout.minutes * 60_000 + 1, now + 1).at(-1)?.until;
}
