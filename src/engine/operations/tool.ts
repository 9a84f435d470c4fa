import type { Options } from './options/options';
import type { ToolOption } from './options/tool-option';
import type { InputFile } from '../contract/operation';

/**
 * One v2 engine (`task.engine`) doing one operation: what it converts, with which options, and how.
 * Adding a pair or an option is adding a row; choosing, validating and naming are done by ToolOperation.
 */
export interface Tool {
  /** v2 operation, e.g. `convert`, `thumbnail`, `pdf/encrypt`. */
  readonly operation: string;
  /** Engine id shown to callers, e.g. `sharp`, `libreoffice`. */
  readonly name: string;
  readonly version: string;
  /**
   * Set when the tool can't work on this machine: what to install, e.g. `LibreOffice (soffice)`.
   * Its rows then stay out of the catalogue, and asking for them names the program.
   */
  readonly missingProgram?: string;
  readonly pairs: readonly ToolPairs[];
  /** Throws OperationError with the tool's own message; stops when `request.signal` aborts. */
  run(request: ToolRequest): Promise<ToolResult>;
}

/** Every format of `from` to every format of `to`, all with the same options. Canonical format names (formats.ts). */
export interface ToolPairs {
  /** `null`: any input. */
  readonly from: readonly string[] | null;
  /** `null`: the operation has no output format; the result keeps the input's. */
  readonly to: readonly string[] | null;
  readonly options: readonly ToolOption[];
  /** What files of these names may hold in truth and the tool reads as well, e.g. HTML under a spreadsheet's name. */
  readonly contents?: readonly string[];
  /** Used by default only where no other tool offers the pair. */
  readonly fallback?: boolean;
}

export interface ToolRequest {
  /** One file, or all of them for an operation that joins files (merge, archive). */
  inputs: InputFile[];
  input: InputFile;
  /** Canonical format of what the (first) input holds, whatever its name says; text is UTF-8. */
  inputFormat: string;
  /** Canonical; `null` where the operation has none. */
  outputFormat: string | null;
  /** Validated, with defaults filled in. */
  options: Options;
  /** Files of the tasks named by options of type `input`, by option name. */
  optionInputs: Record<string, InputFile[]>;
  /** Existing, empty folder of this run: for scratch files and results alike. */
  folder: string;
  signal: AbortSignal;
  /** Bytes that a file of the run may grow to. */
  bytesLeft?: number;
  /** 0 to 100. */
  progress: (percent: number) => void;
}

export interface ToolResult {
  /** Results inside `request.folder`, in order. With `filename` the name is kept, without it ToolOperation names the file. */
  files: { path: string; filename?: string }[];
  metadata?: Record<string, unknown>;
  /** Captured console text. */
  output?: string;
  /** What the caller should know about the result, a whole sentence. */
  message?: string;
}
