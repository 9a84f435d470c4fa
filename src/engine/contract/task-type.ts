import type { Readable } from 'node:stream';
import type { InputFile, OperationContext, Parameters, ValidationErrors } from './operation';
import type { FetchedFile } from './transfer-operation';

/** An operation as the scheduler sees it, whoever does the work: a conversion, a way in or a way out. */
export interface TaskType {
  readonly name: string;
  /** Conversions share the worker slots; transfers mostly wait for a network; uploads wait for the caller. */
  readonly queue: 'conversions' | 'transfers' | 'uploads';
  readonly needsInput: boolean;
  /** Parameters other than `input` that name tasks. */
  readonly inputOptions: readonly string[];
  /** It asks `context.place` for the place of each result. */
  readonly placesResults?: boolean;
  validate(parameters: Parameters): ValidationErrors;
  /** Whether it takes seconds at most, and so need not wait behind long work. */
  isLight(parameters: Parameters, inputs: readonly SizedFile[]): boolean;
  run(context: TaskContext): Promise<Outcome>;
}

/** What is known of a file before the work on it begins. */
export type SizedFile = Pick<InputFile, 'filename' | 'size'>;

export interface TaskContext extends OperationContext {
  inputs: InputFile[];
  place: (filename: string, isOnly: boolean) => Promise<string>;
  write: (filename: string, content: Readable) => Promise<FetchedFile>;
}

export interface Outcome {
  files: OutcomeFile[];
  metadata?: Record<string, unknown>;
  output?: string;
  message?: string;
  credits: number;
}

export interface OutcomeFile {
  filename: string;
  /** Absolute; absent where an export has stored the file elsewhere. */
  path?: string;
  /** Bytes; else the size of the file at `path`. */
  size?: number;
  linked?: boolean;
  md5?: string;
  dir?: string;
}
