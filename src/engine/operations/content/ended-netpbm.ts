import { readFile, writeFile } from 'node:fs/promises';

import { firstBytes } from './first-bytes';

/** PPM, PGM, PBM and what means any of them. */
export const netpbmFormats: ReadonlySet<string> = new Set(['pbm', 'pgm', 'pnm', 'ppm']);

/**
 * Writes a Netpbm picture in plain numbers with a line end behind the last one, without which ImageMagick takes the file for
 * cut short. Whether it was missing.
 */
export async function withLineEnd(file: string, target: string): Promise<boolean> {
  const start = firstBytes(file, 3).toString('latin1');
  if (!/^P[123]\s/.test(start)) return false;
  const content = await readFile(file);
  if (!/[0-9]/.test(String.fromCharCode(content.at(-1) ?? 0))) return false;
  await writeFile(target, Buffer.concat([content, Buffer.from('\n')]));
  return true;
}
