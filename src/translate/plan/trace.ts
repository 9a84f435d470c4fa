import type { V1Value } from '../call';
import { joinWords } from '../command-line';
import type { OptionTrace } from '../translation';
import type { Placed, Placement } from './placement';

interface Traced {
  name: string;
  /** Missing for a default of v1 that is sent because v2 has another. */
  value?: V1Value;
  secret?: boolean;
  placed: Placed;
}

/** What became of an option, as one line for people. */
export function traceOf({ name, value, secret = false, placed }: Traced): OptionTrace {
  const isSecret = secret || /passw|secret|token|key/i.test(name);
  return {
    name,
    ...(value !== undefined && { value: isSecret ? mask : shown(value) }),
    becomes: 'cause' in placed ? `nothing: ${placed.cause}` : placeOf(placed.placement, isSecret),
  };
}

const mask = '(secret)';
const longestShown = 80;

function placeOf(placement: Placement, isSecret: boolean): string {
  switch (placement.kind) {
    case 'nowhere':
      return 'nothing more: v2 does so by itself, or another option says it';
    case 'task':
      return taskPlace(placement, isSecret);
    case 'extraCommand':
      return `command ${placement.program}: ${joinWords([...(placement.originalSoundOptions ?? []), ...placement.words])}`;
    case 'replacingCommand':
      return `command ${placement.program} in place of the conversion`;
  }
}

function taskPlace({ task, parameters }: Extract<Placement, { kind: 'task' }>, isSecret: boolean): string {
  const set = Object.entries(parameters).map(([name, value]) => `${name} ${isSecret ? mask : shown(value)}`);
  if (task === 'work') return set.join(', ');
  return set.length === 0 ? `a task ${task}` : `${task}: ${set.join(', ')}`;
}

function shown(value: V1Value): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
