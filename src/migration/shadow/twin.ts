import type { Caller } from '../../config';
import type { Process, ReceivedFile } from '../../processes';
import type { ByteLease } from '../../transfer';
import type { V1Call } from '../../translate';
import type { Outcome } from './outcome';
import type { ShadowRun } from './shadow-store';

/** What of a call its twin needs; its own files are in the spool, and are removed when it is done. */
export interface Twin {
  run: Omit<ShadowRun, 'differences' | 'failure'>;
  process: Process;
  call: V1Call;
  caller: Caller;
  /** Uploads of the client that are still to come. */
  awaited: number;
  files: ReceivedFile[];
  /** Bytes of the spool that its files and outputs take. */
  room: ByteLease;
  /** How the call itself ends, from when its uploads are there. */
  primary?: Promise<Outcome>;
}

/** Milliseconds until a call has to have ended, and bytes of one file that is compared. */
export const limits = { time: 30 * 60_000, file: 256 * 2 ** 20 };

/** Room for one more file of a twin. */
export function roomFor({ room }: Pick<Twin, 'room'>): Pick<ByteLease, 'take'> {
  let left = limits.file;
  return { take: (bytes) => (left -= bytes) >= 0 && room.take(bytes) };
}

/** The call with what its create has said, and without callback, mail, storage output or a name that lists would show. */
export function twinCall(
  { callback: _callback, email: _email, output: _output, wait: _wait, download: _download, tag: _tag, ...call }: V1Call,
  { inputFormat, outputFormat, mode }: Process,
): V1Call {
  return {
    ...call,
    inputFormat: call.inputFormat ?? inputFormat,
    outputFormat: call.outputFormat ?? outputFormat,
    mode: call.mode ?? mode,
  };
}
