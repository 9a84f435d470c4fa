import type { Circumstances } from '../../contract/circumstances';

export interface WorkerOrder extends Circumstances {
  /** Absolute path of a WorkerModule. */
  module: string;
  request: unknown;
}

/** `memory`: bytes that the process holds once the work is done. */
export type WorkerAnswer =
  | { kind: 'progress'; percent: number }
  | { kind: 'done'; result: unknown; memory: number }
  | { kind: 'failed'; failure: WorkerFailure; memory: number };

/** What the caller reads where it is readable, else what the log shows. */
export interface WorkerFailure {
  message: string;
  code: string | null;
  /** The module itself refused the file in words for the caller, so that nothing is left half done. */
  isReadable: boolean;
  /** Stack of the error, and of what has caused it. */
  stack: string;
}
