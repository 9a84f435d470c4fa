import { rename } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { pdfThumbnails } from '../../builtin/images/thumbnails';
import { pdfToImages } from '../../builtin/pdf/pdf-to-images';
import { unlock } from '../../builtin/pdf/unlock';
import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { type OfficeFamily, officeFamilies } from './office-filters';
import { runSoffice } from './soffice';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** Office documents with LibreOffice: to PDF and back, to each other, and to a picture of every page. */
export function officeTools(programs: Programs): Tool[] {
  const name = 'libreoffice';
  const operation = 'convert';
  return [
    programTool(programs, {
      ...{ operation, name, needs: ['soffice'] },
      pairs: officeFamilies.flatMap(pairsOf),
      run: async (request) => ({ files: [{ path: await save(request, programs) }] }),
    }),
    programTool(programs, {
      ...{ operation, name, needs: ['soffice'] },
      pairs: [{ from: ['pdf'], to: editable, options: [passwordOption], fallback: true }],
      run: async (request) => ({ files: [{ path: await reopen(request, programs) }] }),
    }),
    ...[pdfToImages, pdfThumbnails].map((pictures) =>
      programTool(programs, {
        ...{ operation: pictures.operation, name, needs: ['soffice'] },
        pairs: pictures.pairs.map((pairs) => ({ ...pairs, from: pictured })),
        run: (request) => toPictures(request, programs, pictures),
      }),
    ),
  ];
}

function pairsOf(family: OfficeFamily): ToolPairs[] {
  const from = Object.keys(family.reads);
  return [
    { from, to: ['pdf'], options: pdfOptions(family) },
    ...Object.keys(family.writes).map((to) => ({
      from: from.filter((format) => format !== to),
      to: [to],
      options: [],
    })),
  ];
}

async function save(request: ToolRequest, programs: Programs): Promise<string> {
  const extension = request.outputFormat ?? '';
  const family = familyOf(request);
  const exportFilter = extension === 'pdf' ? pdfFilter(family, request) : (family.writes[extension] ?? '');
  const importFilter = family.reads[request.inputFormat] ?? null;
  return runSoffice(programs, request, { extension, exportFilter, importFilter });
}

/** Keeps the pages as they look, each line in a frame of its own: the second choice where another tool finds the text. */
async function reopen(request: ToolRequest, programs: Programs): Promise<string> {
  const extension = request.outputFormat ?? '';
  const exportFilter = writer.writes[extension] ?? '';
  const unlocked = { ...request, input: { ...request.input, path: await unlock(request) } };
  return runSoffice(programs, unlocked, { extension, exportFilter, importFilter: 'writer_pdf_import' });
}

async function toPictures(request: ToolRequest, programs: Programs, pictures: Tool): Promise<ToolResult> {
  const family = familyOf(request);
  const importFilter = family.reads[request.inputFormat] ?? null;
  const saved = await runSoffice(programs, request, { extension: 'pdf', exportFilter: family.pdfFilter, importFilter });
  const document = path.join(request.folder, 'document.pdf');
  await rename(saved, document);
  return pictures.run({ ...request, input: { ...request.input, path: document }, inputFormat: 'pdf' });
}

function familyOf({ inputFormat }: ToolRequest): OfficeFamily {
  return officeFamilies.find(({ reads }) => inputFormat in reads) as OfficeFamily;
}

/** LibreOffice's export options as it wants them since 7.4: JSON behind the filter's name. */
function pdfFilter({ pdfFilter: name }: OfficeFamily, { options }: ToolRequest): string {
  const pages = wantedPages(options);
  const settings = {
    ...(pages !== undefined && { PageRange: { type: 'string', value: pages.replaceAll(/\s/g, '') } }),
    ...(options.flag('pdf_a') && { SelectPdfVersion: { type: 'long', value: '2' } }),
    ...(options.flag('optimize_print') && {
      Quality: { type: 'long', value: '100' },
      UseLosslessCompression: whether(true),
    }),
    ExportNotes: whether(options.flag('include_markup')),
    ExportBookmarks: whether(options.flag('bookmarks')),
    ExportHiddenSlides: whether(options.flag('hidden_slides')),
  };
  return `${name}:${JSON.stringify(settings)}`;
}

function whether(value: boolean) {
  return { type: 'boolean', value: String(value) };
}

function pdfOptions({ module }: OfficeFamily): ToolOption[] {
  const flag = (name: string, preset: boolean, description: string): ToolOption => ({
    ...{ name, type: 'boolean', default: preset, description },
  });
  return [
    ...pagesOptions,
    flag('pdf_a', false, 'Write PDF/A-2b, for archives.'),
    flag('optimize_print', false, 'Keep pictures as they are, for printing.'),
    flag('include_markup', false, 'Show comments.'),
    flag('bookmarks', true, 'Make bookmarks of the headings.'),
    ...(module === 'impress' ? [flag('hidden_slides', false, 'Show hidden slides too.')] : []),
  ];
}

const pictured = officeFamilies.flatMap(({ reads }) => Object.keys(reads)).filter((format) => format !== 'html');

const writer = officeFamilies.find(({ module }) => module === 'writer') as OfficeFamily;
const editable = ['docx', 'doc', 'odt', 'rtf'];
