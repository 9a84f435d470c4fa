import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import type { ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import type { SideTextRequest } from './has-side-text';
import { officeFamilies } from './office-filters';
import { runSoffice } from './soffice';

/**
 * Puts behind the running text of a document, the only one that LibreOffice writes, what stands in its notes, frames and
 * shapes.
 */
export async function addSideText(file: string, request: ToolRequest, programs: Programs): Promise<void> {
  const { input, inputFormat, signal } = request;
  if (!(await hasSideText({ path: input.path, format: inputFormat }, signal))) return;
  const folder = path.join(request.folder, 'side-text');
  await mkdir(folder);
  const exportFilter = officeFamilies[0]?.writes['odt'] ?? '';
  const document =
    inputFormat === 'odt'
      ? input.path
      : await runSoffice(programs, { ...request, folder }, { extension: 'odt', exportFilter, importFilter: null });
  const running = await readFile(file, 'utf8');
  const known = spaced(running);
  const missing = (await readSideText({ path: document }, signal)).filter((text) => !known.includes(spaced(text)));
  if (missing.length > 0) await writeFile(file, `${[running.trimEnd(), ...missing].join('\n\n')}\n`);
}

function spaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const hasSideText = inWorker<SideTextRequest, boolean>(require.resolve('./has-side-text'));
const readSideText = inWorker<{ path: string }, string[]>(require.resolve('./read-side-text'));
