import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { pdfThumbnails } from '../../builtin/images/thumbnails';
import { pdfToImages } from '../../builtin/pdf/pdf-to-images';
import { unlock } from '../../builtin/pdf/unlock';
import { withTemplating } from '../../builtin/templates/templating';
import { pagesOptions } from '../../options/pages';
import { byOptions } from '../../options/picture-options';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { runningTextNeeds, saveAsOffice } from '../pdf/word/pdf-to-word';
import { requireUsable } from '../pdf/word/require-usable';
import { programTool } from '../program-tool';
import { familyOf, type OfficeFamily, officeFamilies } from './office-filters';
import { exportPdf, officePdfOptions, slideOptions } from './office-pdf';
import { addSideText } from './plain-text';
import { runSoffice } from './soffice';
import { withTypedCells } from './typed-cells';
import { passwordOption } from '../../options/password';

/** Office documents with LibreOffice: to PDF and back, to each other, and to a picture of every page. */
export function officeTools(programs: Programs): Tool[] {
  const name = 'libreoffice';
  const operation = 'convert';
  const tools = [
    programTool(programs, {
      ...{ operation, name, needs: ['soffice'] },
      pairs: officeFamilies.flatMap(pairsOf),
      run: async (request) => ({ files: [{ path: await convert(request, programs) }] }),
    }),
    programTool(programs, {
      ...{ operation, name, needs: ['soffice'] },
      pairs: [{ from: ['pdf'], to: ['odt'], options: [passwordOption] }],
      run: (request) => reopen(request, programs),
    }),
    ...[pdfToImages, pdfThumbnails].map((pictures) =>
      programTool(programs, {
        ...{ operation: pictures.operation, name, needs: ['soffice'] },
        pairs: officeFamilies.flatMap((family) => pictures.pairs.map((pairs) => picturePairs(family, pairs))),
        run: (request) => toPictures(request, programs, pictures),
      }),
    ),
  ];
  return tools.map(withTypedCells).map(withTemplating);
}

function pairsOf(family: OfficeFamily): ToolPairs[] {
  const from = Object.keys(family.reads);
  return [
    ...byOptions(from, (format) => officePdfOptions(family, format)).map((group) => ({ ...group, to: ['pdf'] })),
    ...Object.keys(family.writes).map((to) => ({
      from: from.filter((format) => format !== to),
      to: [to],
      options: [],
    })),
  ];
}

/** LibreOffice takes no password on its command line, and HTML is drawn by a browser. */
function picturePairs(family: OfficeFamily, pairs: ToolPairs): ToolPairs {
  const options = pairs.options.filter(({ name }) => name !== passwordOption.name);
  const from = Object.keys(family.reads).filter((format) => format !== 'html');
  return { ...pairs, from, options: [...options, ...slideOptions(family)] };
}

async function convert(request: ToolRequest, programs: Programs): Promise<string> {
  const extension = request.outputFormat ?? '';
  if (extension === 'pdf') return exportPdf(programs, request);
  const { reads, writes } = familyOf(request.inputFormat);
  const importFilter = reads[request.inputFormat] ?? null;
  const saved = await runSoffice(programs, request, { extension, exportFilter: writes[extension] ?? '', importFilter });
  if (extension === 'txt') await addSideText(saved, request, programs);
  return saved;
}

/**
 * Keeps the pages as they look, each line in a frame of its own. Frames are held by pages, which ODT alone can say: in other
 * formats they would all lie on the first one. Where text or pages are lost on the way, running text has to do.
 */
async function reopen(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const source = await unlock(request);
  const unlocked = { ...request, input: { ...request.input, path: source } };
  const saved = await runSoffice(programs, unlocked, {
    extension: 'odt',
    exportFilter: familyOf('odt').writes['odt'] ?? '',
    importFilter: 'writer_pdf_import',
  });
  try {
    await requireUsable({ path: saved, format: 'odt' }, source, request);
    return { files: [{ path: saved }] };
  } catch (error) {
    request.signal.throwIfAborted();
    if (programs.missing(runningTextNeeds) !== undefined) throw error;
    const folder = path.join(request.folder, 'running-text');
    await mkdir(folder);
    return saveAsOffice({ ...unlocked, folder }, programs);
  }
}

async function toPictures(request: ToolRequest, programs: Programs, pictures: Tool): Promise<ToolResult> {
  const document = path.join(request.folder, 'document.pdf');
  await rename(await exportPdf(programs, request), document);
  const options = request.options.without(...pagesOptions.map(({ name }) => name));
  return pictures.run({ ...request, options, input: { ...request.input, path: document }, inputFormat: 'pdf' });
}
