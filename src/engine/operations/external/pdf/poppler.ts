import path from 'node:path';

import type { ProgramId, Programs } from '../../../programs';
import { takePages } from '../../builtin/pdf/take-pages';
import { pagesOptions, selectPages, wantedPages } from '../../options/pages';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { link, linkInput } from '../run-folder';
import { passwordArguments, readPdfInfo } from './pdf-info';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** A PDF with Poppler: a drawing of every page, or the whole as a web page. */
export function popplerTools(programs: Programs): Tool[] {
  const tool = (writer: ProgramId, to: string[], options: ToolOption[], run: Run) =>
    programTool(programs, {
      operation: 'convert',
      name: 'poppler',
      needs: [writer, 'pdfinfo'],
      pairs: [{ from: ['pdf'], to, options: [...options, passwordOption] }],
      run: (request) => run(request, programs),
    });
  return [
    tool('pdftocairo', Object.keys(drawings), pagesOptions, drawPages),
    tool('pdftohtml', ['html'], [...pagesOptions, zoomOption], toHtml),
  ];
}

type Run = (request: ToolRequest, programs: Programs) => Promise<ToolResult>;

async function drawPages(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, outputFormat, options, input, signal } = request;
  const name = await linkInput(request);
  const { pages } = await readPdfInfo(programs, name, request);
  const wanted = selectPages(wantedPages(options), pages);
  const files = [];
  for (const [index, page] of wanted.entries()) {
    const target = `output-${page}.${outputFormat}`;
    const range = ['-f', String(page), '-l', String(page)];
    await programs.run('pdftocairo', {
      arguments: [...(drawings[outputFormat ?? ''] ?? []), ...range, ...passwordArguments(request), name, target],
      folder,
      reads: [input.path],
      signal,
    });
    files.push({ path: path.join(folder, target) });
    request.progress(((index + 1) / wanted.length) * 100);
  }
  return { files };
}

/** pdftohtml knows a first and a last page only: others are taken out before. */
async function toHtml(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, options, input, signal } = request;
  const pages = wantedPages(options);
  const source = await takePages({ path: input.path, password: options.text('password'), folder, pages }, signal);
  const name = await link(source, folder, 'input.pdf');
  const target = 'output.html';
  const isWhole = source === input.path;
  if (isWhole) await readPdfInfo(programs, name, request);
  await programs.run('pdftohtml', {
    arguments: [
      ...[
        '-q',
        '-c',
        '-s',
        '-dataurls',
        '-noframes',
        '-nodrm',
        '-enc',
        'UTF-8',
        '-zoom',
        String(options.number('zoom') ?? 1.5),
      ],
      ...[...(isWhole ? passwordArguments(request) : []), name, target],
    ],
    folder,
    reads: [source],
    signal,
  });
  return { files: [{ path: path.join(folder, target) }] };
}

const drawings: Readonly<Record<string, readonly string[]>> = { svg: ['-svg'], eps: ['-eps'], ps: ['-ps'] };

const zoomOption: ToolOption = { name: 'zoom', type: 'float', default: 1.5, minimum: 0.5, maximum: 3 };
