import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { formatOfFilename } from '../../formats';
import { type InputFile, OperationError } from '../../operation';
import { readOptions } from '../../options';
import type { Tool, ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { readableFormats } from '../images/convert-images';
import { passwordOption } from '../images/options';
import { packageVersion } from '../package-version';
import { printMarkup } from '../texts/convert-texts';
import { imagesToPdf } from './images-to-pdf';
import type { MergeRequest } from './merge-documents';

/** PDFs in the order of the inputs; what is no PDF yet is made one first. */
export const mergePdf: Tool = {
  operation: 'merge',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [{ from: ['pdf', ...readableFormats, 'html', 'md', 'txt'], to: ['pdf'], options: [passwordOption] }],
  run: async (request) => {
    const documents = [];
    for (const [index, input] of request.inputs.entries()) {
      documents.push({ path: await asPdf(request, input, index), password: request.options.text('password') });
      request.progress(((index + 1) / request.inputs.length) * 50);
    }
    const target = path.join(request.folder, 'merged.pdf');
    await mergeDocuments({ documents, target }, request.signal, (percent) => request.progress(50 + percent / 2));
    return { files: [{ path: target }] };
  },
};

async function asPdf(request: ToolRequest, input: InputFile, index: number): Promise<string> {
  const inputFormat = formatOfFilename(input.filename) ?? request.inputFormat;
  if (inputFormat === 'pdf') return input.path;
  for (const tool of [imagesToPdf, printMarkup]) {
    const pairs = tool.pairs.find(({ from }) => from?.includes(inputFormat));
    if (pairs === undefined) continue;
    const folder = path.join(request.folder, `input-${index + 1}`);
    await mkdir(folder);
    const options = readOptions(pairs.options, {});
    const part = { ...request, inputs: [input], input, inputFormat, folder, options, progress: () => undefined };
    const { files } = await tool.run(part);
    return files[0]?.path ?? input.path;
  }
  throw new OperationError(`${input.filename}: ${inputFormat} cannot be merged into a PDF.`);
}

const mergeDocuments = inWorker<MergeRequest, void>(require.resolve('./merge-documents'));
