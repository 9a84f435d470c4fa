import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { OperationError } from '../../../contract/operation';
import type { Programs } from '../../../programs';
import { countPages } from '../../builtin/pdf/take-pages';
import { pagesOptions, repeatsPages, selectPages, wantedPages } from '../../options/pages';
import type { ToolOption } from '../../options/tool-option';
import type { ToolRequest } from '../../tool';
import { familyOf, type OfficeFamily } from './office-filters';
import { runSoffice } from './soffice';

/** Options of a conversion to PDF (v2-contract 5.2). */
export function officePdfOptions(family: OfficeFamily, from: string): ToolOption[] {
  return [
    ...pagesOptions,
    flag('pdf_a', false, 'Write PDF/A-2b, for archives.'),
    ...(withoutPictures.has(from) ? [] : [flag('optimize_print', false, 'Keep pictures as they are, for printing.')]),
    ...(withoutComments.has(from) ? [] : [flag('include_markup', false, 'Show comments.')]),
    ...(from === 'txt' ? [] : [flag('bookmarks', true, 'Make bookmarks of the headings.')]),
    ...slideOptions(family),
  ];
}

const withoutPictures: ReadonlySet<string> = new Set(['csv', 'tsv', 'txt']);
const withoutComments: ReadonlySet<string> = new Set([...withoutPictures, 'html']);

/** Of everything that shows slides. */
export function slideOptions({ module }: OfficeFamily): ToolOption[] {
  return module === 'impress' ? [flag('hidden_slides', false, 'Show hidden slides too.')] : [];
}

/**
 * Path of the document as PDF. Slides are counted as the document counts them, hidden ones too. LibreOffice fails on
 * pages that the document lacks and gives a page twice that is asked for twice: then its pages are counted first.
 */
export async function exportPdf(programs: Programs, request: ToolRequest): Promise<string> {
  const pages = wantedPages(request.options)?.replaceAll(/\s/g, '');
  if (pages === undefined) return exportPages(programs, request, {});
  if (repeatsPages(pages)) return exportCounted(programs, request, pages);
  try {
    return await exportPages(programs, request, { pages });
  } catch (error) {
    request.signal.throwIfAborted();
    if (!(error instanceof OperationError)) throw error;
    return exportCounted(programs, request, pages);
  }
}

async function exportCounted(programs: Programs, request: ToolRequest, pages: string): Promise<string> {
  const whole = await exportPages(programs, await aside(request, 'whole'), { withHidden: true });
  const selected = selectPages(pages, await countPages({ path: whole }, request.signal));
  try {
    return await exportPages(programs, await aside(request, 'selected'), { pages: selected.join(',') });
  } catch (error) {
    request.signal.throwIfAborted();
    if (!(error instanceof OperationError) || familyOf(request.inputFormat).module !== 'impress') throw error;
    throw new OperationError(`All slides in "${pages}" are hidden. Set hidden_slides to show them.`);
  }
}

/** The same request in a folder of its own: LibreOffice is run in each only once. */
async function aside(request: ToolRequest, name: string): Promise<ToolRequest> {
  const folder = path.join(request.folder, name);
  await mkdir(folder);
  return { ...request, folder };
}

interface Selection {
  pages?: string;
  withHidden?: boolean;
}

function exportPages(programs: Programs, request: ToolRequest, selection: Selection): Promise<string> {
  const family = familyOf(request.inputFormat);
  return runSoffice(programs, request, {
    extension: 'pdf',
    exportFilter: pdfFilter(family, request, selection),
    importFilter: family.reads[request.inputFormat] ?? null,
  });
}

/** LibreOffice's export options as it wants them since 7.4: JSON behind the filter's name. */
function pdfFilter(family: OfficeFamily, { options }: ToolRequest, { pages, withHidden = false }: Selection): string {
  const settings = {
    ...(pages !== undefined && { PageRange: { type: 'string', value: pages } }),
    ...(options.flag('pdf_a') && { SelectPdfVersion: { type: 'long', value: '2' } }),
    ...(options.flag('optimize_print') && {
      Quality: { type: 'long', value: '100' },
      UseLosslessCompression: whether(true),
    }),
    ExportNotes: whether(options.flag('include_markup')),
    ExportBookmarks: whether(options.flag('bookmarks')),
    ExportHiddenSlides: whether(withHidden || options.flag('hidden_slides')),
  };
  return `${family.pdfFilter}:${JSON.stringify(settings)}`;
}

function whether(value: boolean) {
  return { type: 'boolean', value: String(value) };
}

function flag(name: string, preset: boolean, description: string): ToolOption {
  return { name, type: 'boolean', default: preset, description };
}
