import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { OperationError } from '../../../contract/operation';
import type { ProgramId, Programs } from '../../../programs';
import { isProtected } from '../../builtin/pdf/is-protected';
import type { PdfSource } from '../../builtin/pdf/load-document';
import { takePages } from '../../builtin/pdf/take-pages';
import { densityOption } from '../../options/picture-options';
import { pagesOptions, selectPages, wantedPages } from '../../options/pages';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { inWorker } from '../../worker';
import { programTool } from '../program-tool';
import { link } from '../run-folder';
import { openInput, readPdfInfo } from './pdf-info';
import type { WebPageRequest } from './web-page';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** A PDF with Poppler: a drawing of every page, or the whole as a web page, or pictures where PDFium fails. */
export function popplerTools(programs: Programs): Tool[] {
  const tool = (writer: ProgramId, pairs: Pick<ToolPairs, 'to' | 'options' | 'fallback'>, run: Run) =>
    programTool(programs, {
      operation: 'convert',
      name: 'poppler',
      needs: [writer, 'pdfinfo'],
      pairs: [{ ...pairs, from: ['pdf'], options: [...pagesOptions, ...pairs.options, passwordOption] }],
      run: (request) => run(request, programs),
    });
  return [
    tool('pdftocairo', { to: Object.keys(drawings), options: [] }, drawPages),
    tool('pdftocairo', { to: Object.keys(pictures), options: [densityOption(200)], fallback: true }, drawPages),
    tool('pdftohtml', { to: ['html'], options: [zoomOption] }, toHtml),
  ];
}

type Run = (request: ToolRequest, programs: Programs) => Promise<ToolResult>;

async function drawPages(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, options, signal } = request;
  const opened = await openInput(request);
  const { pages } = await readPdfInfo(programs, opened, request);
  const wanted = selectPages(wantedPages(options), pages);
  const files = [];
  for (const [index, page] of wanted.entries()) {
    const range = ['-f', String(page), '-l', String(page)];
    const { kind, to, target } = writing(request, `output-${page}`);
    await programs.run('pdftocairo', {
      arguments: [...kind, ...range, opened.name, to],
      folder,
      reads: [opened.source],
      signal,
    });
    files.push({ path: path.join(folder, target) });
    request.progress(((index + 1) / wanted.length) * 100);
  }
  return { files };
}

/** Pictures get their extension from pdftocairo itself. */
function writing({ outputFormat, options }: ToolRequest, name: string): { kind: string[]; to: string; target: string } {
  const format = outputFormat ?? '';
  const drawing = drawings[format];
  if (drawing !== undefined) return { kind: [drawing], to: `${name}.${format}`, target: `${name}.${format}` };
  const { flag = '', extension = '' } = pictures[format] ?? {};
  const density = String(options.number('pixel_density') ?? pointsPerInch);
  return { kind: [flag, '-singlefile', '-cropbox', '-r', density], to: name, target: `${name}.${extension}` };
}

const mayBeCopied = inWorker<PdfSource, boolean>(require.resolve('../../builtin/pdf/may-be-copied'));

/** What the owner forbids is refused, as v1 did. pdftohtml knows a first and a last page only: others are taken out before. */
async function toHtml(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, options, input, signal } = request;
  const opened = { path: input.path, password: options.text('password') };
  if (isProtected(await readFile(input.path)) && !(await mayBeCopied(opened, signal))) {
    throw new OperationError('Copying of text from this document is not allowed.');
  }
  const pages = wantedPages(options);
  const { source, name } = pages === undefined ? await openInput(request) : await takeOut(pages);
  if (pages === undefined) await readPdfInfo(programs, { source, name }, request);
  const write = async (target: string, ...more: string[]) => {
    const zoom = String(options.number('zoom') ?? 1.5);
    const args = [...htmlArguments, ...more, '-zoom', zoom, name, target];
    await programs.run('pdftohtml', { arguments: args, folder, reads: [source], signal });
    return path.join(folder, target);
  };
  const page = await write('output.html');
  const needsHidden = await putRight({ page }, signal);
  if (needsHidden) await putRight({ page, hidden: await write('hidden.html', '-hidden') }, signal);
  return { files: [{ path: page }] };

  async function takeOut(wanted: string) {
    const password = options.text('password');
    const taken = await takePages({ path: input.path, password, folder, pages: wanted }, signal);
    return { source: taken, name: await link(taken, folder, 'input.pdf') };
  }
}

const drawings: Readonly<Record<string, string>> = { svg: '-svg', eps: '-eps', ps: '-ps' };

/** For pages over which PDFium fails; what else it can do is in its own tool. */
const pictures: Readonly<Record<string, { flag: string; extension: string }>> = {
  png: { flag: '-png', extension: 'png' },
  jpg: { flag: '-jpeg', extension: 'jpg' },
  tiff: { flag: '-tiff', extension: 'tif' },
};

const pointsPerInch = 72;
const htmlArguments = ['-q', '-c', '-s', '-dataurls', '-noframes', '-nodrm', '-enc', 'UTF-8'];
const zoomOption: ToolOption = { name: 'zoom', type: 'float', default: 1.5, minimum: 0.5, maximum: 3 };
const putRight = inWorker<WebPageRequest, boolean>(require.resolve('./web-page'));
