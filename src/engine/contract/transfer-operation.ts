import type { Readable } from 'node:stream';
import type { InputFile, Parameters, ValidationErrors } from './operation';

/**
 * A way in or out of the engine, such as `import/s3` or `export/sftp` (v2-contract 4.1, 4.2). The scheduler runs it like
 * an operation; it may throw `OperationError`, whose words become the message of the task.
 */
export type TransferOperation = ImportOperation | ExportOperation;

export interface ImportOperation extends TransferFace {
  readonly direction: 'import';
  /** Fetches the files and writes them by `context.write`; at least one, else an `OperationError` says what was not found. */
  run(context: ImportContext): Promise<FetchedFile[]>;
}

export interface ExportOperation extends TransferFace {
  readonly direction: 'export';
  /** Stores all of `context.inputs`, in order. */
  run(context: ExportContext): Promise<ExportedFile[]>;
}

interface TransferFace {
  /** v2 operation name, e.g. `import/azure/blob`. */
  readonly name: string;
  /** Errors by parameter, e.g. `{bucket: ['The bucket field is required.']}`; empty when valid. */
  validate(parameters: Parameters): ValidationErrors;
}

export interface TransferContext {
  parameters: Parameters;
  /** Aborts on time-out, cancel and shutdown: connections opened for the task are closed then. */
  signal: AbortSignal;
  /** 0 to 100. */
  progress: (percent: number) => void;
}

export interface ImportContext extends TransferContext {
  /** Writes a stream to a file of the task's own; rejects with an `OperationError` where the disk quota ends. */
  write: (filename: string, content: Readable) => Promise<FetchedFile>;
}

export interface ExportContext extends TransferContext {
  inputs: InputFile[];
}

export interface FetchedFile {
  filename: string;
  /** Inside the folder of the task. */
  path: string;
}

export interface ExportedFile {
  filename: string;
  /** Bytes. */
  size: number;
  /** Folder or prefix it was stored under, where there is one. */
  dir?: string;
}
