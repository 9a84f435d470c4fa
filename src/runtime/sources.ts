import { systemClock, type Clock } from './clock';
import { randomIds, type IdMaker } from './ids';
import { RepeatableClock, RepeatableIds, repeatableStart } from './repeatable';

/** Where the time comes from, and what is made at random: all in which two runs of the same calls differ. */
export interface Sources {
  clock: Clock;
  /** Of one part of the program, so that what other parts ask for changes nothing of it. */
  idsOf: (part: string) => IdMaker;
  /** Instant at which conversions take place, in milliseconds since the epoch; undefined: now. */
  stillAt?: number;
  /** As at the first start. */
  restart: () => void;
}

export const systemSources: Sources = { clock: systemClock, idsOf: () => randomIds, restart: () => undefined };

/** The same ids and times in each run (`DETERMINISTIC`); `generation` tells runs apart that share what they keep. */
export function repeatableSources(generation = 0): Sources {
  const clock = new RepeatableClock();
  const makers = new Map<string, RepeatableIds>();
  let current = generation;
  return {
    clock,
    stillAt: repeatableStart,
    idsOf: (part) => {
      const maker = makers.get(part) ?? new RepeatableIds(() => `${current} ${part}`);
      makers.set(part, maker);
      return maker;
    },
    restart: () => {
      current = 0;
      clock.restart();
      for (const maker of makers.values()) maker.restart();
    },
  };
}
