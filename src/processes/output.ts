import { parse } from 'node:path/posix';
import { taskNames } from '../translate';
import type { Job, ResultFile } from '../upstream';
import { withShownNames } from './output-names';
import type { Process } from './process';
import { baseNameOf } from '../formats';

/** In `Process.downloaded`: the zip of all files, or the only one. No file is called so. */
export const everything = '/';

export interface OutputFile {
  filename: string;
  /** Bytes, where v2 tells. */
  size?: number;
  /** v2's presigned URL. */
  url: string;
}

/** What `output.url` gives: the one file, or the zip of all. */
export interface Output {
  filename: string;
  /** Without the dot. */
  ext: string;
  files: OutputFile[];
}

/** The output of an ended job, from its export/url task; undefined where it has none (v1 mode info without thumbnails). */
export function outputOf(process: Process, job: Job | undefined): Output | undefined {
  return bundleOf(process, exportedFiles(job, taskNames.output));
}

/** One file is given as it is, several as a zip that bears the name of the input (v1-contract 3.4 no. 4). */
export function bundleOf<File extends { filename: string }>(
  process: Process,
  made: File[],
): { filename: string; ext: string; files: File[] } | undefined {
  const files = withShownNames(process, made);
  const [first] = files;
  if (!first) return undefined;
  if (files.length === 1) return { filename: first.filename, ext: extensionOf(first.filename), files };
  const base = process.input.filename ?? first.filename;
  return { filename: `${baseNameOf(base)}.zip`, ext: 'zip', files };
}

/** The stored input file, kept with `save` (`input.url`, v1-contract 1.2). */
export function storedInputOf(job: Job | undefined): OutputFile | undefined {
  return exportedFiles(job, taskNames.input)[0];
}

function exportedFiles(job: Job | undefined, taskName: string): OutputFile[] {
  const files = job?.tasks.find(({ name }) => name === taskName)?.result?.files ?? [];
  return files.filter((file): file is ResultFile & { url: string } => file.url !== undefined);
}

function extensionOf(filename: string): string {
  return parse(filename).ext.slice(1);
}
