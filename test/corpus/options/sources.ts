import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type PDFDict, PDFDocument, PDFName, PDFString, rgb, StandardFonts } from '@cantoo/pdf-lib';
import sharp from 'sharp';

import { twoSecondsOfSound } from './sound';
import { officeSources } from './office';
import { page, markdown, plainText, restructured, tex, subtitles, drawing } from './texts';

/** Files made so that every option has something to act on, by format. */
export async function makeSources(folder: string, port: number): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  const put = async (format: string, content: string | Uint8Array) => {
    const file = path.join(folder, `source.${format}`);
    await writeFile(file, content);
    sources.set(format, file);
  };
  await put('png', await picture('png'));
  await put('jpg', await picture('jpeg'));
  await put('tiff', await pages());
  await put('gif', await film());
  await put('webp', await picture('webp'));
  await put('svg', drawing);
  await put('wav', twoSecondsOfSound());
  const noise = (await noisy().png().toBuffer()).toString('base64');
  for (const [format, content] of Object.entries(officeSources(noise))) await put(format, content);

  await put('html', page(port, noise));
  await put('md', markdown(port));
  await put('txt', plainText);
  await put('rst', restructured(port));
  await put('tex', tex);
  await put('srt', subtitles);
  await put('pdf', await document());
  return sources;
}

/** Lying on its side, see-through in one half, with a note in it. */
async function picture(format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const half = { create: { width: 45, height: 60, channels: 4, background: '#0000' } } as const;
  const raw = await sharp({ create: { width: 90, height: 60, channels: 3, background: 'red', noise } })
    .ensureAlpha()
    .composite([
      { input: half, left: 0, top: 0, blend: 'dest-out' },
      { input: await hole(), left: 5, top: 5, blend: 'dest-out' },
    ])
    .png()
    .toBuffer();
  return sharp(raw)
    .withExif({ IFD0: { Artist: 'Ann' } })
    .withMetadata({ orientation: 6 })
    .toFormat(format, { quality: 95 })
    .toBuffer();
}

async function hole(): Promise<Buffer> {
  return sharp({ create: { width: 30, height: 40, channels: 4, background: '#fff' } })
    .png()
    .toBuffer();
}

function noisy(): sharp.Sharp {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 60, height: 60, channels: 3, background: 'red', noise } });
}

/** Two frames, see-through in a corner. */
async function film(): Promise<Buffer> {
  return sharp(await frames(), { join: { animated: true } })
    .gif({ delay: [1000, 1000] })
    .toBuffer();
}

async function pages(): Promise<Buffer> {
  return sharp(await frames(), { join: { animated: true } })
    .withExif({ IFD0: { Artist: 'Ann' } })
    .withMetadata({ orientation: 6 })
    .tiff({ compression: 'lzw' })
    .toBuffer();
}

async function frames(): Promise<Buffer[]> {
  const still = await sharp(await picture('png'))
    .png()
    .toBuffer();
  return [still, await sharp(still).negate({ alpha: false }).png().toBuffer()];
}

async function document(): Promise<Uint8Array> {
  const made = await PDFDocument.create();
  const font = await made.embedFont(StandardFonts.Helvetica);
  const picture = await made.embedJpg(await noisy().resize(600).jpeg({ quality: 100 }).toBuffer());
  for (const words of ['First page', 'Second page', 'Third page']) {
    made.addPage([300, 200]).drawText(words, { x: 20, y: 100, size: 18, font, color: rgb(1, 0, 0) });
  }
  made.getPage(2).drawImage(picture, { x: 220, y: 20, width: 60, height: 60 });
  made.getPage(2).node.set(PDFName.of('Annots'), made.context.obj([made.context.register(signature(made))]));
  return made.save();
}

/** The field of a signature with a frame around it. */
function signature(made: PDFDocument): PDFDict {
  const box = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 80, 20] };
  const appearance = made.context.register(made.context.stream('1 0 0 RG 1 1 78 18 re S', box));
  const field = { Type: 'Annot', Subtype: 'Widget', FT: 'Sig', F: 4, Rect: [20, 20, 100, 40] };
  return made.context.obj({ ...field, T: PDFString.of('Signature'), AP: { N: appearance } });
}
