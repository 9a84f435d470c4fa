import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { baseNameOf } from '../../../../../formats';
import { OperationError } from '../../../../contract/operation';
import type { Programs } from '../../../../programs';
import { renderPages } from '../../../builtin/pdf/pdf-to-images';
import { undrawnCode } from '../../../builtin/pdf/undrawn-page';
import { takePages } from '../../../builtin/pdf/take-pages';
import { unlock } from '../../../builtin/pdf/unlock';
import { pagesOptions, wantedPages } from '../../../options/pages';
import { passwordOption } from '../../../options/password';
import type { Tool, ToolRequest } from '../../../tool';
import { inWorker } from '../../../worker';
import { runSoffice } from '../../documents/soffice';
import { officeFamilies } from '../../documents/office-filters';
import { programTool } from '../../program-tool';
import { link } from '../../run-folder';
import { readPdfInfo } from '../pdf-info';
import type { FindTextlessRequest } from './find-textless';
import type { WriteWordRequest } from './write-word';

/**
 * PDF to word processors: running text that can be edited, each page on a page of its own, pictures where they were.
 * Poppler finds the text; LibreOffice makes DOC of DOCX.
 */
export function pdfToWord(programs: Programs): Tool[] {
  const options = [...pagesOptions, passwordOption];
  return [
    programTool(programs, {
      ...{ operation: 'convert', name: 'poppler', needs: ['pdftohtml', 'pdfinfo'] },
      pairs: [{ from: ['pdf'], to: ['docx', 'rtf'], options }],
      run: async (request) => ({ files: [{ path: await writeDocument(request, programs) }] }),
    }),
    programTool(programs, {
      ...{ operation: 'convert', name: 'libreoffice', needs: ['soffice', 'pdftohtml', 'pdfinfo'] },
      pairs: [{ from: ['pdf'], to: ['doc'], options }],
      run: async (request) => ({ files: [{ path: await saveAs(request, programs) }] }),
    }),
  ];
}

async function writeDocument(request: ToolRequest, programs: Programs): Promise<string> {
  const { input, folder, signal } = request;
  const source = await wantedPart(request);
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
  const pagePictures = await picturesOf(textless, source, request);
  const target = path.join(folder, `document.${request.outputFormat === 'rtf' ? 'rtf' : 'docx'}`);
  const title = fields['Title'] || baseNameOf(input.filename);
  await writeWord({ xml, pagePictures, title, target }, signal, request.progress);
  return target;
}

/** The pages that are asked for, without protection. */
async function wantedPart(request: ToolRequest): Promise<string> {
  const pages = wantedPages(request.options);
  if (pages === undefined) return unlock(request);
  const { input, options, folder, signal } = request;
  return takePages({ path: input.path, password: options.text('password'), folder, pages }, signal);
}

/** Scans and drawings: there is nothing but the look of them. Poppler's pictures stay where PDFium draws none. */
async function picturesOf(pages: number[], source: string, request: ToolRequest): Promise<Record<number, string>> {
  if (pages.length === 0) return {};
  const folder = path.join(request.folder, 'page-pictures');
  await mkdir(folder);
  const picture = { pixel_density: 150, quality: 85 };
  const order = { path: source, password: undefined, pages: pages.join(','), outputFormat: 'jpg', folder, picture };
  const paths = await renderPages(order, request.signal).catch((error: Error) => {
    request.signal.throwIfAborted();
    if (error instanceof OperationError && error.code !== undrawnCode) throw error;
    return [];
  });
  if (paths.length === 0) return {};
  return Object.fromEntries(pages.map((page, index) => [page, paths[index] ?? '']));
}

async function saveAs(request: ToolRequest, programs: Programs): Promise<string> {
  const document = await writeDocument(request, programs);
  const { outputFormat, folder } = request;
  const extension = outputFormat ?? '';
  const office = path.join(folder, 'office');
  await mkdir(office);
  const written = { ...request, input: { ...request.input, path: document }, inputFormat: 'docx', folder: office };
  const exportFilter = officeFamilies.find(({ writes }) => extension in writes)?.writes[extension] ?? '';
  return runSoffice(programs, written, { extension, exportFilter, importFilter: null });
}

const findTextless = inWorker<FindTextlessRequest, number[]>(require.resolve('./find-textless'));
const writeWord = inWorker<WriteWordRequest, void>(require.resolve('./write-word'));
