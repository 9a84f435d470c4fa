import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

import { baseNameOf, formatOfFilename } from '../../../formats';
import { OperationError } from '../../contract/operation';
import { safeName } from '../../contract/output-names';
import type { ToolRequest, ToolResult } from '../tool';

/**
 * Links the (first) input into the run's folder under a plain name with its format as extension, so that no name a
 * caller chose reaches a program's arguments. Answers the name, relative to the folder.
 */
export function linkInput({ input, inputFormat, folder }: ToolRequest): Promise<string> {
  return link(input.path, folder, `input.${inputFormat}`);
}

/**
 * Links the input under the name its owner gave it, alone in a folder of its own, for programs that print the name or make
 * a title of it. Answers the path, relative to the run's folder.
 */
export async function linkNamedInput({ input, inputFormat, folder }: ToolRequest): Promise<string> {
  const isRight = formatOfFilename(input.filename) === inputFormat;
  const name = safeName(isRight ? input.filename : `${baseNameOf(input.filename)}.${inputFormat}`);
  await mkdir(path.join(folder, 'source'), { recursive: true });
  return link(input.path, folder, path.join('source', name));
}

/** Puts a link to a file into the folder of a run and answers its path. */
export async function link(target: string, folder: string, name: string): Promise<string> {
  await symlink(target, path.join(folder, name));
  return name;
}

/** Files in the folder whose names match, in the order of the numbers in them. Fails when there are none. */
export async function resultsIn(folder: string, pattern: RegExp): Promise<ToolResult> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  if (names.length === 0) throw new OperationError('Conversion failed: there was nothing to convert.');
  const ordered = names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return { files: ordered.map((name) => ({ path: path.join(folder, name) })) };
}
