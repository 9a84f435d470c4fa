import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds that no turn of the event loop may take (mission). */
export const longestAllowed = 100;
/** The collector of garbage, or a module that is loaded, may fall into one try, but not into each. */
const tries = 5;

/** The least of five `longestHold`s, or the first that is within what is allowed. */
export async function holdOf(act: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let count = 0; count < tries && best > longestAllowed; count += 1) best = Math.min(best, await longestHold(act));
  return best;
}

/**
 * Milliseconds for which one turn of the event loop held everybody else up while `act` ran. Where Linux tells the processor
 * time of this thread, the time that other processes took from it is left out.
 */
export async function longestHold(act: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const turns = watchTurns();
  delays.enable();
  await act();
  delays.disable();
  return Math.min(delays.max / 1e6, turns.stop());
}

function watchTurns() {
  let longest = 0;
  let last = processorTime();
  let next = setImmediate(turn);
  function turn() {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  }
  return {
    stop: () => {
      clearImmediate(next);
      return Number.isNaN(last) ? Infinity : longest;
    },
  };
}

/** Milliseconds that the main thread of this process has run; NaN where the system does not tell. */
function processorTime(): number {
  try {
    return Number(readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return NaN;
  }
}
