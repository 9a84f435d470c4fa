import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Sample } from '../sample';

/** Where a damaged file of a format goes. */
const targets: Record<string, string> = {
  avif: 'png',
  bmp: 'png',
  doc: 'pdf',
  docx: 'pdf',
  epub: 'pdf',
  gif: 'png',
  heic: 'jpg',
  ico: 'png',
  jpg: 'png',
  mp3: 'wav',
  mp4: 'avi',
  odt: 'pdf',
  pdf: 'png',
  png: 'jpg',
  pptx: 'pdf',
  psd: 'png',
  rtf: 'pdf',
  svg: 'png',
  tiff: 'png',
  webp: 'png',
  xls: 'csv',
  xlsx: 'csv',
  zip: '7z',
};

/** Files of any bytes and of none under every name, and good ones of which only the first tenth is there. */
export async function makeDamaged(folder: string, good: Sample[]): Promise<Sample[]> {
  const made = Object.entries(targets).flatMap(([format, target]) =>
    [Buffer.concat([Buffer.from([1, 2, 255]), randomBytes(3000)]), Buffer.alloc(0)].map(async (content, index) => {
      const file = path.join(folder, `${index === 0 ? 'noise' : 'empty'}.${format}`);
      await writeFile(file, content);
      return damaged(file, target);
    }),
  );
  const cut = cuttable.map(async (format) => {
    const whole = good.find((sample) => sample.path.endsWith(`64x48-${format}`));
    if (whole === undefined) return [];
    const bytes = await readFile(whole.path);
    const file = path.join(folder, `cut-${format}`);
    await writeFile(file, bytes.subarray(0, 20));
    return [damaged(file, targets[format.split('.')[1] ?? ''] ?? 'png')];
  });
  return [...(await Promise.all(made)), ...(await Promise.all(cut)).flat()];
}

const cuttable = ['plain.jpg', 'plain.png', 'plain.webp', 'plain.gif', 'plain.avif', 'plain.tiff'];

function damaged(file: string, target: string): Sample {
  return { kind: 'damaged', path: file, targets: [target], expected: { type: 'refusal' } };
}
