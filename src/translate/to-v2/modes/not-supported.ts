import type { V1Call } from '../../call';
import { Refused } from '../refused';
import { extensionOf } from '../../../formats';

/** Recorded: the start is accepted, the process fails with this message (v1-contract 4). */
export function notSupported({ inputFormat, outputFormat, files }: V1Call, mode: string): Refused {
  const from = inputFormat ?? extensionOf(files[0]?.filename ?? files[0]?.file ?? '');
  const pair = `${from ?? ''} to ${outputFormat ?? ''}`;
  return Refused.later(`Conversion type not supported: ${pair} (mode ${mode})`);
}
