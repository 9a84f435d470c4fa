import type { Offer } from '../../catalogue';
import type { JobInput } from '../inputs';
import type { OptionPlan } from '../../plan/plan';
import { wordOf } from '../../options/values';
import { timeoutOf, type ModeRequest } from './mode';
import { taskNames } from '../task-names';

/** In the format asked for, else as PNG. */
export function thumbnailOffer({ call, catalogue }: ModeRequest, input: string | undefined): Offer | undefined {
  const wanted = wordOf(call.converterOptions.thumbnail_format).replace('jpeg', 'jpg');
  const asked = wanted === '' ? undefined : catalogue.offer('thumbnail', { input, output: wanted });
  return asked ?? catalogue.offer('thumbnail', { input, output: 'png' });
}

/** Pictures beside the converted file, or alone in mode info (v1-contract 2.4, 7). */
export function addThumbnails({ draft, call }: ModeRequest, input: JobInput, plan: OptionPlan): string[] {
  if (!plan.requestedTasks.has('thumbnail')) return [];
  const parameters = { output_format: 'png', ...plan.parameters.thumbnail };
  const task = { operation: 'thumbnail', input: input.task, ...parameters, timeout: timeoutOf(call) };
  return [draft.add(taskNames.thumbnail, task)];
}
