import type { Processes } from '../../processes';
import type { Routes } from '../routes/routes';
import type { Outcome } from './outcome';
import { outcomeHere, type OutcomeParts } from './outcome-here';
import type { Twin } from './twin';

export interface V2TwinParts extends OutcomeParts {
  routes: Pick<Routes, 'keyAt'>;
  processes: Processes;
}

/** Nobody's: twins stand in no list and have no hooks. */
const shadowOwner = 'shadow';

/** Runs a call on a v2 upstream as a Process of nobody, which is removed afterwards. */
export async function v2Twin({ routes, ...parts }: V2TwinParts, twin: Twin, signal: AbortSignal): Promise<Outcome> {
  const { processes } = parts;
  const { call, files, run } = twin;
  const context = twin.process.trace;
  const v2Key = routes.keyAt(run.shadow, twin.caller);
  if (v2Key === undefined) throw new Error(`there is no v2 key for ${run.shadow}`);
  const caller = { ...twin.caller, owner: shadowOwner, v2Key, strict: false };
  const made = await processes.create({ caller, call, context, host: 'shadow.invalid', isOpen: true });
  const started = await processes.start(made, { caller, call, context, received: files, upstream: run.shadow });
  try {
    return await outcomeHere(parts, started, twin, signal);
  } finally {
    await processes.remove((await processes.byId(made.id)) ?? started).catch(() => undefined);
  }
}
