import type { V1Call } from '../../call';
import type { Catalogue } from '../../catalogue';
import type { JobInput } from '../inputs';
import type { JobDraft } from '../job-draft';
import type { ConverterEcho } from '../../translation';

/** One v1 mode (v1-contract 2.4): adds its tasks to the draft. Throws `Refused` where it can't be done. */
export interface Mode {
  /** The task fetches its input itself. */
  withoutImports?: boolean;
  translate(request: ModeRequest): ModeResult;
}

export interface ModeRequest {
  call: V1Call;
  draft: JobDraft;
  inputs: JobInput[];
  catalogue: Catalogue;
}

export interface ModeResult {
  /** Tasks whose files are the output, in order. */
  files: string[];
  /** How many files they make, where it isn't one of each task. `pages`: one for each page; `frames`: perhaps more. */
  makes?: 'several' | 'pages' | 'frames';
  converter: ConverterEcho;
  info?: boolean;
}

/** As people write it: a list only where there are several. */
export function oneOrAll(tasks: string[]): string | string[] {
  const [first] = tasks;
  return tasks.length === 1 && first !== undefined ? first : tasks;
}

/** Seconds; v1's `0` meant the default. */
export function timeoutOf({ timeout = 0 }: V1Call): number | undefined {
  return timeout > 0 && Number.isFinite(timeout) ? Math.ceil(timeout) : undefined;
}
