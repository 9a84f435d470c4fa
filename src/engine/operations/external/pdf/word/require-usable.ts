import path from 'node:path';

import { OperationError } from '../../../../contract/operation';
import type { ReadTextRequest } from '../../../builtin/pdf/read-pages-text';
import type { ToolRequest } from '../../../tool';
import { inWorker } from '../../../worker';
import type { Measure, MeasureRequest } from './measure-document';

/**
 * Fails where a document made of a PDF is none that one can work with: most of the text or of the pages is missing, or the
 * text is there twice. `source` is the PDF as it was converted.
 */
export async function requireUsable(
  document: { path: string; format: string },
  source: string,
  request: ToolRequest,
): Promise<void> {
  const expected = await measureSource(source, request);
  const found = await measure(document, request.signal);
  const fault = expected === undefined ? undefined : faultOf(found, expected);
  if (fault !== undefined) throw new OperationError(`Conversion failed: the result would ${fault}.`);
}

/** Undefined where PDFium can't read the file, which Poppler can. */
async function measureSource(file: string, { folder, signal }: ToolRequest): Promise<Required<Measure> | undefined> {
  const target = path.join(folder, 'text-to-compare.txt');
  try {
    await readPagesText({ path: file, password: undefined, pages: undefined, target }, signal);
    const { letters, pages = 1 } = await measure({ path: target, format: 'txt' }, signal);
    return { letters, pages };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function faultOf(found: Measure, expected: Required<Measure>): string | undefined {
  if (found.pages !== undefined && found.pages * 2 < expected.pages)
    return `have only ${found.pages} of ${expected.pages} pages`;
  if (found.letters < expected.letters / 2 - tolerance) return 'lack most of the text';
  if (found.letters > expected.letters * 2 + tolerance) return 'hold the text more than once';
  return undefined;
}

/** Letters: readers differ in signs of lists, hyphens and what is hidden. */
const tolerance = 100;

const readPagesText = inWorker<ReadTextRequest, void>(require.resolve('../../../builtin/pdf/read-pages-text'));
const measure = inWorker<MeasureRequest, Measure>(require.resolve('./measure-document'));
