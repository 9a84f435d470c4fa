import type { Catalogue, Offer } from '../../catalogue';
import type { JobInput } from '../inputs';
import type { OptionPlan } from '../../plan/plan';
import { timeoutOf, type ModeRequest } from './mode';
import { taskNames } from '../task-names';

/** What the upstream offers to open a PDF with its password; undefined for other formats. */
export function decryptOffer(catalogue: Catalogue, input: string | undefined): Offer | undefined {
  return input === 'pdf' ? catalogue.offer('pdf/decrypt', { input, output: 'pdf' }) : undefined;
}

/** Where a password is given that the work itself doesn't take, the PDF is decrypted before it. */
export function decrypted({ draft, call }: ModeRequest, file: JobInput, plan: OptionPlan): JobInput {
  if (!plan.requestedTasks.has('decrypt')) return file;
  const payload = {
    operation: 'pdf/decrypt',
    input: file.task,
    ...plan.parameters.decrypt,
    timeout: timeoutOf(call),
  };
  return { ...file, task: draft.add(taskNames.decrypt, payload) };
}
