import type { Process, ProcessState, ProcessStore } from '../processes';

/**
 * Ends a Process that is in `state`, however often somebody else changes it meanwhile. One that is no longer in it, such
 * as a deleted one, stays as it is.
 */
export async function endProcess(
  store: ProcessStore,
  id: string,
  state: ProcessState,
  end: (process: Process) => Promise<Process | undefined>,
): Promise<void> {
  for (let current = await store.byId(id); current?.state === state; current = await store.byId(id)) {
    if (await end(current)) return;
  }
}
