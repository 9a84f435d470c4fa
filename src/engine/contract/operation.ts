/**
 * One operation of the embedded v2 (convert, optimize, merge, ...): what it offers and how it does it.
 * The scheduler knows operations only through this interface.
 */
export interface Operation {
  /** v2 operation name, e.g. `convert`, `pdf/encrypt` (v2-contract 5). */
  readonly name: string;
  /** False where it can work without any input file (v2-contract 5.1). */
  readonly needsInput: boolean;
  /** Parameters other than `input` that name tasks too, e.g. `image` of watermark: the scheduler waits for them as well. */
  readonly inputOptions?: readonly string[];
  /** What works on this machine, now: the rows of GET /operations. */
  catalogue(): OperationRow[];
  /**
   * Errors by parameter, e.g. `{output_format: ['The output format field is required.']}`; empty when valid.
   * Also names the missing program where a pair would work with one (`... needs LibreOffice (soffice) on PATH`).
   */
  validate(parameters: Parameters): ValidationErrors;
  /** It asks `context.place` for the place of each result, so that nothing has to be made beforehand. */
  readonly placesResults?: boolean;
  /** Whether this takes seconds at most, and so need not wait behind long work; never by default. */
  isLight?(parameters: Parameters, inputs: readonly Pick<InputFile, 'filename' | 'size'>[]): boolean;
  run(context: OperationContext): Promise<OperationResult>;
}

export type Parameters = Record<string, unknown>;
export type ValidationErrors = Record<string, string[]>;

export interface OperationRow {
  operation: string;
  input_format: string | null;
  output_format: string | null;
  engine: string | null;
  engine_version: string | null;
  credits: number;
  options: OperationOption[];
  /** The engine used when the caller names none; the others only show with `alternatives=true`. */
  default: boolean;
  deprecated: boolean;
  experimental: boolean;
  meta: { group: string | null };
}

export interface OperationOption {
  name: string;
  type: 'string' | 'boolean' | 'integer' | 'float' | 'enum' | 'dictionary' | 'input';
  default: unknown;
  possible_values?: unknown[];
  label?: string;
  description?: string;
  /** Inclusive bounds of an integer or float. */
  minimum?: number;
  maximum?: number;
  /** Regular expression that a string must match. */
  pattern?: string;
}

export interface OperationContext {
  /** In the order of the task's `input`. */
  inputs: InputFile[];
  /** Files of the tasks named by the operation's `inputOptions`, by parameter name. */
  optionInputs?: Record<string, InputFile[]>;
  parameters: Parameters;
  /** Empty folder of this task for scratch files; removed after the run, whatever happens. */
  workFolder: string;
  /** Empty folder: results are written here. Where the operation places its results it may not be there. */
  outputFolder: string;
  /** Absolute path for a result, and the folder for it; inside `outputFolder` where this is missing. */
  place?: (filename: string, isOnly: boolean) => Promise<string>;
  /** Aborts on time-out, cancel and shutdown; a program started for the task is killed with its whole process group. */
  signal: AbortSignal;
  /** Room on the disk when the task started; no file of it may grow larger. */
  bytesLeft?: number;
  /** 0 to 100, from the tool itself. */
  progress: (percent: number) => void;
  /** Told as soon as the engine is chosen, so that the task shows it while processing. */
  engine: (name: string, version: string) => void;
}

export interface InputFile {
  path: string;
  filename: string;
  /** Bytes. */
  size: number;
  /** Name of the task (or its id outside a job) that made the file: `/input/{taskName}/{filename}` in commands. */
  taskName: string;
}

export interface OperationResult {
  /** Files inside `outputFolder` or where they were placed, in order. */
  files: { filename: string; path: string }[];
  metadata?: Record<string, unknown>;
  /** Captured console text of a command. */
  output?: string;
  /** What the finished task says, e.g. `File size reduced by 12%`. */
  message?: string;
  credits?: number;
}

/** The tool's own words about why it could not do the work. `code` may be null, as recorded (v2-contract 2.4). */
export class OperationError extends Error {
  override readonly name = 'OperationError';

  constructor(
    message: string,
    readonly code: string | null = null,
    /** Console text that the caller asked for; the failed task shows it. */
    readonly output?: string,
    /** What has failed inside; only the log shows it. */
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
