import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { baseNameOf } from '../../../../formats';
import { escapeMarkup } from '../../../../text';
import { OperationError } from '../../../contract/operation';
import type { Programs } from '../../../programs';
import type { ToolRequest } from '../../tool';
import { unpackArchive } from '../archives/unpack-archive';

/**
 * Path of a page that leads to all pages of a Windows help file (CHM), in the order of its contents. Calibre 6 of Debian fails
 * on such files itself, but follows links between pages.
 */
export async function helpPages(request: ToolRequest, programs: Programs): Promise<string> {
  const entries = await unpackArchive(request, programs, 'sevenZip');
  const pages = entries.map(({ name }) => name).filter((name) => /\.x?html?$/i.test(name));
  if (pages.length === 0) throw new OperationError('The help file holds no pages.');
  const contents = entries.find(({ name }) => /\.hhc$/i.test(name));
  const named = contents === undefined ? [] : namedPages(await readFile(contents.path, 'latin1'));
  const byName = new Map(pages.map((name) => [name.toLowerCase(), name]));
  const known = named.flatMap((name) => byName.get(name.toLowerCase()) ?? []);
  const target = path.join(request.folder, 'unpacked', 'all pages.html');
  await writeFile(target, listOf([...new Set([...known, ...pages])], baseNameOf(request.input.filename)));
  return target;
}

/** `<param name="Local" value="chapter\page.html#part">` */
function namedPages(contents: string): string[] {
  const places = [...contents.matchAll(/<param\s+name="Local"\s+value="([^"#]+)/gi)];
  return places.map(([, place = '']) => path.posix.normalize(place.replaceAll('\\', '/')).replace(/^\//, ''));
}

function listOf(pages: string[], title: string): string {
  const links = pages.map(
    (page) => `<p><a href="${page.split('/').map(encodeURIComponent).join('/')}">${escapeMarkup(page)}</a></p>`,
  );
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title></head><body>${links.join('\n')}</body></html>`;
}
