import type { PlannedEvent } from './sunset-plan';

const day = 24 * 60 * 60 * 1000;

/** The plan as text for a terminal, a line each; `now` in milliseconds. */
export function renderPlan(plan: PlannedEvent[], now: number): string {
  if (plan.length === 0)
    return 'No key is phased out: no entry of the keys file has deprecated, sunset or brownouts.\n';
  return plan.map((event) => `${lineOf(event, now)}\n`).join('');
}

function lineOf({ label, at, until, what, detail }: PlannedEvent, now: number): string {
  const left = Math.ceil((Date.parse(at) - now) / day);
  const when = left > 0 ? `in ${left} ${left === 1 ? 'day' : 'days'}` : 'past';
  const end = until ? ` until ${until}` : '';
  return `${at}  ${label.padEnd(20)}  ${what}${end}${detail ? ` (${detail})` : ''}  [${when}]`;
}
