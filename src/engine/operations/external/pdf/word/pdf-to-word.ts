import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { baseNameOf } from '../../../../../formats';
import type { Programs } from '../../../../programs';
import { takePages } from '../../../builtin/pdf/take-pages';
import { unlock } from '../../../builtin/pdf/unlock';
import { pagesOptions, wantedPages } from '../../../options/pages';
import { passwordOption } from '../../../options/password';
import type { Tool, ToolRequest, ToolResult } from '../../../tool';
import { inWorker } from '../../../worker';
import { runSoffice } from '../../documents/soffice';
import { officeFamilies } from '../../documents/office-filters';
import { programTool } from '../../program-tool';
import { link } from '../../run-folder';
import { readPdfInfo } from '../pdf-info';
import type { FindTextlessRequest } from './find-textless';
import { drawWholePages } from './page-pictures';
import { requireUsable } from './require-usable';
import type { WriteWordRequest } from './write-word';

/** Programs that read the text and draw the pages without any. */
export const runningTextNeeds = ['pdftohtml', 'pdfinfo', 'pdftocairo'] as const;

/**
 * PDF to word processors: running text that can be edited, each page on a page of its own, pictures where they were.
 * Poppler finds the text; LibreOffice makes DOC of DOCX.
 */
export function pdfToWord(programs: Programs): Tool[] {
  const options = [...pagesOptions, passwordOption];
  return [
    programTool(programs, {
      ...{ operation: 'convert', name: 'poppler', needs: runningTextNeeds },
      pairs: [{ from: ['pdf'], to: ['docx', 'rtf'], options }],
      run: async (request) => writeDocument(request, programs, await wantedPart(request)),
    }),
    programTool(programs, {
      ...{ operation: 'convert', name: 'libreoffice', needs: ['soffice', ...runningTextNeeds] },
      pairs: [{ from: ['pdf'], to: ['doc'], options }],
      run: (request) => saveAsOffice(request, programs),
    }),
  ];
}

async function writeDocument(request: ToolRequest, programs: Programs, source: string): Promise<ToolResult> {
  const { input, folder, signal } = request;
  const name = await link(source, folder, 'input.pdf');
  const { fields } = await readPdfInfo(programs, { source, name }, request);
  await programs.run('pdftohtml', {
    arguments: ['-q', '-xml', '-fontfullname', '-enc', 'UTF-8', name, 'pages'],
    folder,
    reads: [source],
    signal,
  });
  const xml = path.join(folder, 'pages.xml');
  const textless = await findTextless({ xml }, signal);
  const pictures = await drawWholePages(textless, source, request, programs);
  const format = request.outputFormat === 'rtf' ? 'rtf' : 'docx';
  const target = path.join(folder, `document.${format}`);
  const title = fields['Title'] || baseNameOf(input.filename);
  await writeWord({ xml, pagePictures: pictures.paths, title, target }, signal, request.progress);
  await requireUsable({ path: target, format }, source, request);
  return { files: [{ path: target }], ...(pictures.missing.length > 0 && { message: undrawn(pictures.missing) }) };
}

function undrawn(pages: number[]): string {
  const [one] = pages;
  return pages.length === 1
    ? `Page ${one} of the document is without its picture, which could not be drawn.`
    : `Pages ${pages.join(', ')} of the document are without their pictures, which could not be drawn.`;
}

/** The pages that are asked for, without protection. */
async function wantedPart(request: ToolRequest): Promise<string> {
  const pages = wantedPages(request.options);
  if (pages === undefined) return unlock(request);
  const { input, options, folder, signal } = request;
  return takePages({ path: input.path, password: options.text('password'), folder, pages }, signal);
}

/** As LibreOffice saves the document that is written for Word. */
export async function saveAsOffice(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const source = await wantedPart(request);
  const { files, ...rest } = await writeDocument(request, programs, source);
  const { outputFormat, folder } = request;
  const extension = outputFormat ?? '';
  const office = path.join(folder, 'office');
  await mkdir(office);
  const written = { ...request, input: { ...request.input, path: files[0]?.path ?? '' } };
  const exportFilter = officeFamilies.find(({ writes }) => extension in writes)?.writes[extension] ?? '';
  const order = { ...written, inputFormat: 'docx', folder: office };
  const saved = await runSoffice(programs, order, { extension, exportFilter, importFilter: null });
  await requireUsable({ path: saved, format: extension }, source, request);
  return { ...rest, files: [{ path: saved }] };
}

const findTextless = inWorker<FindTextlessRequest, number[]>(require.resolve('./find-textless'));
const writeWord = inWorker<WriteWordRequest, void>(require.resolve('./write-word'));
