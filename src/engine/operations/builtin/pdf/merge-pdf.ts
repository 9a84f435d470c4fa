import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { type InputFile, OperationError } from '../../../contract/operation';
import { chooseByContent } from '../../content/choose-by-content';
import { contentFormat } from '../../content/content-format';
import { withDecodedText } from '../../content/prepare-input';
import { readOptions } from '../../options/options';
import type { Tool, ToolRequest } from '../../tool';
import { type Candidate, ToolChoice } from '../../tool-choice';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { MergeRequest } from './merge-documents';
import { passwordOption } from '../../options/password';
import { formatOfFilename } from '../../../../formats';

/** PDFs in the order of the inputs; what is no PDF yet is made one first, by the tool that `convert` would take. */
export function mergeTools(tools: readonly Tool[]): Tool[] {
  const converters = tools.filter(({ operation }) => operation === 'convert');
  const usable = converters.filter(({ missingProgram }) => missingProgram === undefined);
  const choice = new ToolChoice('convert', converters);
  const merge: Tool = {
    operation: 'merge',
    name: 'pdf-lib',
    version: packageVersion('@cantoo/pdf-lib'),
    pairs: [{ from: [...new Set(['pdf', ...usable.flatMap(printable)])], to: ['pdf'], options: [passwordOption] }],
    run: (request) => mergeInputs(request, choice),
  };
  const missing = converters.filter((tool) => !usable.includes(tool) && printable(tool).length > 0);
  return [
    merge,
    ...missing.map((tool) => ({
      ...merge,
      missingProgram: tool.missingProgram ?? '',
      pairs: [{ from: printable(tool), to: ['pdf'], options: [] }],
    })),
  ];
}

function printable({ pairs }: Tool): string[] {
  return pairs.filter(({ to }) => to?.includes('pdf')).flatMap(({ from }) => from ?? []);
}

async function mergeInputs(request: ToolRequest, choice: ToolChoice) {
  const documents = [];
  for (const [index, input] of request.inputs.entries()) {
    documents.push({ path: await asPdf(request, choice, input, index), password: request.options.text('password') });
    request.progress(((index + 1) / request.inputs.length) * 50);
  }
  const target = path.join(request.folder, 'merged.pdf');
  await mergeDocuments({ documents, target }, request.signal, (percent) => request.progress(50 + percent / 2));
  return { files: [{ path: target }] };
}

async function asPdf(request: ToolRequest, choice: ToolChoice, input: InputFile, index: number): Promise<string> {
  const folder = path.join(request.folder, `input-${index + 1}`);
  await mkdir(folder);
  const claimed = formatOfFilename(input.filename) ?? request.inputFormat;
  if (claimed === 'pdf' && (await contentFormat(input.path, claimed)) === 'pdf') return input.path;
  const wish = { inputFormat: claimed, outputFormat: 'pdf', engine: null };
  const { candidates, inputFormat } = await chooseByContent(choice, wish, input).catch((error: OperationError) => {
    throw new OperationError(`${input.filename}: ${error.message}`, error.code, undefined, error);
  });
  const [{ tool, pairs }] = candidates as [Candidate];
  const readInput = await withDecodedText(input, inputFormat, { folder, signal: request.signal });
  const options = readOptions(pairs.options, {});
  const part = { ...request, inputs: [readInput], input: readInput, inputFormat, folder, options };
  const { files } = await tool.run({ ...part, progress: () => undefined });
  return files[0]?.path ?? input.path;
}

const mergeDocuments = inWorker<MergeRequest, void>(require.resolve('./merge-documents'));
