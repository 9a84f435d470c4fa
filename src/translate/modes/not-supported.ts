import type { V1Call } from '../call';
import { Refused } from '../refused';

/** Recorded: the start is accepted, the process fails with this message (v1-contract 4). */
export function notSupported({ inputFormat, outputFormat }: V1Call, mode: string): Refused {
  const pair = `${inputFormat ?? ''} to ${outputFormat ?? ''}`;
  return Refused.later(`Conversion type not supported: ${pair} (mode ${mode})`);
}
