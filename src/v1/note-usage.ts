import type { Process } from '../processes';
import { noteInRequest, type RequestContext } from '../runtime';
import type { V1Call } from '../translate';

/** Notes for the report what a start uses; what it leaves out is what create said (v1-clients B11). */
export function noteUsage(
  context: RequestContext | undefined,
  call: V1Call,
  { inputFormat, outputFormat, mode, warnings }: Process,
): void {
  const whole = {
    ...call,
    inputFormat: call.inputFormat ?? inputFormat,
    outputFormat: call.outputFormat ?? outputFormat,
    mode: call.mode ?? mode,
  };
  noteInRequest(context, { usage: { call: whole, warnings: warnings.map(({ parameter }) => parameter) } });
}
