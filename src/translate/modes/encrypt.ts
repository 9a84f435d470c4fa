import type { Catalogue, Offer } from '../catalogue';
import { booleanOf } from '../options/values';
import type { OptionPlan } from '../options/plan';
import { timeoutOf, type WorkRequest } from './mode';

export function encryptOffer(catalogue: Catalogue): Offer | undefined {
  return catalogue.offer('pdf/encrypt', { input: 'pdf', output: 'pdf' });
}

/** Where an `encrypt_*` option asks for it, the PDF of `task` is encrypted; answers the task that holds the result. */
export function addEncrypt({ draft, call }: WorkRequest, task: string, { parameters }: OptionPlan): string {
  const unwanted = booleanOf(call.converterOptions.encrypt ?? true) === false;
  if (unwanted || Object.keys(parameters.encrypt).length === 0) return task;
  return draft.add('encrypt', {
    operation: 'pdf/encrypt',
    input: task,
    ...parameters.encrypt,
    timeout: timeoutOf(call),
  });
}
