import type { PhaseOut } from '../../config';
import { windowsBetween } from './creates-allowed';

/** What happens to a key, and when; times in ISO form. */
export interface PlannedEvent {
  label: string;
  at: string;
  until?: string;
  what: 'deprecated' | 'brownout' | 'rising share' | 'sunset';
  detail?: string;
}

/** Every event of the keys that are phased out, in the order of time; brownouts that begin from `from` up to `until`. */
export function sunsetPlan(keys: { label: string; phaseOut: PhaseOut }[], from: number, until: number): PlannedEvent[] {
  return keys
    .flatMap(({ label, phaseOut }) => eventsOf(phaseOut, from, until).map((event) => ({ label, ...event })))
    .sort((one, other) => one.at.localeCompare(other.at) || one.label.localeCompare(other.label));
}

function eventsOf(
  { deprecated, sunset, brownouts = [] }: PhaseOut,
  from: number,
  until: number,
): Omit<PlannedEvent, 'label'>[] {
  const last = Math.min(until, sunset ?? Infinity);
  const pauses = brownouts.flatMap((brownout): Omit<PlannedEvent, 'label'>[] => {
    if (!('cron' in brownout)) {
      const [first, end] = brownout.percent;
      return brownout.until < from
        ? []
        : [
            {
              at: iso(brownout.from),
              until: iso(brownout.until),
              what: 'rising share',
              detail: `${first} % to ${end} % of the creates`,
            },
          ];
    }
    return windowsBetween(brownout, from, last).map((window) => ({
      at: iso(window.from),
      until: iso(window.until),
      what: 'brownout',
      detail: `${brownout.minutes} minutes`,
    }));
  });
  return [
    ...(deprecated === undefined ? [] : [{ at: iso(deprecated), what: 'deprecated' as const }]),
    ...pauses,
    ...(sunset === undefined ? [] : [{ at: iso(sunset), what: 'sunset' as const }]),
  ];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
