import type { Spool } from '../../transfer';

/** How a call ended on one side. */
export interface Outcome {
  /** HTTP status of its status JSON. */
  status: number;
  step: string;
  code?: number;
  /** `jpg`, or `zip` of several. */
  format?: string;
  files: OutcomeFile[];
}

export interface OutcomeFile {
  filename: string;
  /** Bytes, where the side tells. */
  size?: number;
  /** Where its content lies in the spool; absent where it is too large to compare, or gone. */
  path?: string;
}

/** What differs, in words for people. */
export interface Difference {
  what: string;
  primary: string;
  shadow: string;
}

/** Removes the contents that were fetched for a comparison. */
export async function discardOutcome(spool: Pick<Spool, 'remove'>, { files }: Outcome): Promise<void> {
  for (const { path } of files) if (path) await spool.remove(path);
}

/** Nobody waits for ever. */
export function lateEnd(): Error {
  return new Error('the call did not end in time');
}

/** There is nothing left to compare. */
export function deletedUnseen(): Error {
  return new Error('the call was deleted before its end was seen');
}
