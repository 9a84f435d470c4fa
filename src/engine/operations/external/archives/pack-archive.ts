import { link, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { circumstances } from '../../../contract/circumstances';
import type { Programs } from '../../../programs';
import type { ArchiveEntry } from '../../builtin/archives/pack';
import type { ToolRequest, ToolResult } from '../../tool';

export const packedFormats = { '7z': 'sevenZip', 'tar.bz2': 'bsdtar', 'tar.xz': 'bsdtar' } as const;

/** The files under their names in a new archive; the programs are led to them by links. */
export async function packArchive(
  request: ToolRequest,
  programs: Programs,
  entries: ArchiveEntry[],
): Promise<ToolResult> {
  const { folder, outputFormat, signal } = request;
  const format = outputFormat as keyof typeof packedFormats;
  for (const entry of entries) {
    const target = path.join(folder, 'packed', entry.name);
    await mkdir(path.dirname(target), { recursive: true });
    await link(entry.path, target).catch(() => symlink(entry.path, target));
  }
  await dateAll(path.join(folder, 'packed'));
  await writeFile(path.join(folder, 'names'), entries.map(({ name }) => `${name}\0`).join(''));
  const target = `archive.${format}`;
  await programs.run(packedFormats[format], {
    arguments: packing[format](target),
    folder,
    reads: entries.map((entry) => entry.path),
    signal,
  });
  return { files: [{ path: path.join(folder, target) }] };
}

/** Archives keep the times of files and folders. */
async function dateAll(folder: string): Promise<void> {
  const { stillAt: instant } = circumstances();
  if (instant === undefined) return;
  const names = await readdir(folder, { recursive: true });
  for (const name of names.reverse()) await utimes(path.join(folder, name), instant / 1000, instant / 1000);
}

const packing: Readonly<Record<keyof typeof packedFormats, (target: string) => string[]>> = {
  '7z': (target) => ['a', '-t7z', '-y', '-bd', target, './packed/*'],
  'tar.bz2': (target) => ['-cLjf', target, '-C', 'packed', '--null', '-T', 'names'],
  'tar.xz': (target) => ['-cLJf', target, '-C', 'packed', '--null', '-T', 'names'],
};
