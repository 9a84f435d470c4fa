import type { JobInput } from '../inputs';
import type { OptionPlan } from '../../plan/plan';
import { inputFormatOf } from './convert';
import { decrypted } from './decrypt';
import { timeoutOf, type ModeRequest } from './mode';
import { notSupported } from './not-supported';
import { taskNames, type TaskName } from '../task-names';
import { canonicalFormat } from '../../../formats';

interface Preconversion {
  from: string | undefined;
  to: string;
  /** Of the convert task, where one is needed. */
  name: TaskName;
  mode: string;
}

/** The tasks that hold every input, decrypted where a password says so, in the format an operation wants. */
export function preparedInputs(request: ModeRequest, plan: OptionPlan, to: string, mode: string): string[] {
  return request.inputs.map((file) =>
    preconverted(request, decrypted(request, file, plan), {
      from: inputFormatOf(request, file),
      to,
      name: taskNames.convert,
      mode,
    }),
  );
}

/** The task that holds the file in the format an operation wants: its import, or a plain convert task behind it. */
export function preconverted(
  { call, draft, catalogue }: ModeRequest,
  input: JobInput,
  { from, to, name, mode }: Preconversion,
): string {
  if (from === undefined || canonicalFormat(from) === canonicalFormat(to)) return input.task;
  if (!catalogue.allows('convert', { input: from, output: to })) throw notSupported(call, mode);
  return draft.add(name, {
    operation: 'convert',
    input: input.task,
    input_format: from,
    output_format: to,
    timeout: timeoutOf(call),
  });
}
