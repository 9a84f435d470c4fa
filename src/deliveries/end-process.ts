import type { Process, ProcessState, ProcessStore } from '../processes';

/**
 * Ends a Process that is in `state`, retrying when somebody else changes it at the same time. A Process that has left that
 * state, for instance because it was deleted, stays as it is.
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
