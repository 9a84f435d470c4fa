import type { Catalogue, Offer } from '../../catalogue';
import { booleanOf } from '../../options/values';
import type { OptionPlan } from '../../plan/plan';
import { oneOrAll, timeoutOf, type ModeRequest } from './mode';
import { taskNames } from '../task-names';

/** What the upstream offers to protect a PDF. */
export function encryptOffer(catalogue: Catalogue): Offer | undefined {
  return catalogue.offer('pdf/encrypt', { input: 'pdf', output: 'pdf' });
}

/**
 * The tasks that hold the result: one that encrypts the PDFs of `tasks` where an `encrypt_*` option asks for it, or where
 * the mode does. Without a password anybody opens them, within the restrictions.
 */
export function addEncrypt(
  { draft, call }: ModeRequest,
  tasks: string[],
  { parameters, requestedTasks }: OptionPlan,
  { always = false } = {},
): string[] {
  const isRefused = booleanOf(call.converterOptions.encrypt ?? true) === false;
  if (isRefused || !(always || requestedTasks.has('encrypt'))) return tasks;
  const payload = { input: oneOrAll(tasks), ...parameters.encrypt, timeout: timeoutOf(call) };
  return [draft.add(taskNames.encrypt, { operation: 'pdf/encrypt', ...payload })];
}
