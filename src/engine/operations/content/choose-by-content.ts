import { copyFile } from 'node:fs/promises';
import path from 'node:path';

import { type InputFile, OperationError, type ValidationErrors } from '../../contract/operation';
import type { Tool } from '../tool';
import type { Candidate, Selection, ToolChoice } from '../tool-choice';
import { contentFormat } from './content-format';

export interface ContentChoice {
  /** Best first, at least one. */
  candidates: readonly Candidate[];
  /** What the file really is. */
  inputFormat: string;
}

/**
 * The tools for what a file really holds, which counts more than its extension: those of the format it claims to be that
 * know such contents under that name, else those of its real format. Fails where none of them makes the wanted format.
 */
export async function chooseByContent(
  choice: ToolChoice,
  wish: Selection & { inputFormat: string },
  input: InputFile,
): Promise<ContentChoice> {
  const { inputFormat: claimed } = wish;
  const named = choice.candidates(wish);
  const takesAnything = named.some(({ pairs }) => pairs.from === null);
  const inputFormat = takesAnything ? claimed : await contentFormat(input.path, claimed);
  const candidates = inputFormat === claimed ? named : disguised(choice, named, wish, inputFormat);
  if (candidates.length > 0) return { candidates, inputFormat };
  const errors = choice.refusal({ ...wish, inputFormat });
  if (inputFormat === claimed) throw refusalError(errors);
  throw refusalError(errors, `The file is in ${inputFormat} format, whatever its name says. `);
}

/** `INVALID_CONVERSION_TYPE` with all the errors' words. */
export function refusalError(errors: ValidationErrors, before = ''): OperationError {
  return new OperationError(before + Object.values(errors).flat().join(' '), 'INVALID_CONVERSION_TYPE');
}

function disguised(
  choice: ToolChoice,
  named: readonly Candidate[],
  wish: Selection,
  inputFormat: string,
): readonly Candidate[] {
  const knowing = named.filter(({ pairs }) => pairs.contents?.includes(inputFormat));
  if (knowing.length > 0) return knowing;
  const real = choice.candidates({ ...wish, inputFormat });
  if (real.length > 0) return real;
  const others = choice.candidates({ ...wish, inputFormat, engine: null });
  if (others.length > 0 || inputFormat !== wish.outputFormat) return others;
  return named.slice(0, 1).map(({ tool, pairs }) => ({ tool: { ...tool, run: copy }, pairs }));
}

/** The file is in the wanted format already. */
const copy: Tool['run'] = async ({ input, folder }) => {
  const target = path.join(folder, 'copy');
  await copyFile(input.path, target);
  return { files: [{ path: target }] };
};
