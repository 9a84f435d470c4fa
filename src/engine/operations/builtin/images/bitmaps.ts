import { writeFile } from 'node:fs/promises';

import { encode as encodeIco } from 'ico-endec';
import type { Sharp } from 'sharp';

import { inWorker } from '../../worker';
import type { DecodedBitmap, DecodeRequest } from './decode-bitmap';
import type { EncodeBmpRequest } from './encode-bmp';
import { fromSharp, sharp } from './picture';

/** Formats libvips lacks; the codecs for them are synchronous and so run in a worker. */
export const decodedFormats: ReadonlySet<string> = new Set(['bmp', 'heic', 'heif', 'ico', 'pcx', 'tga']);
export const encodedFormats: ReadonlySet<string> = new Set(['bmp', 'ico']);

/** The pixels of a BMP, PCX or TGA, of the main picture of a HEIC or of the largest in an ICO. */
export const decodeBitmap = inWorker<DecodeRequest, DecodedBitmap>(require.resolve('./decode-bitmap'));

interface BitmapOrder {
  format: string;
  target: string;
  /** Of a format that has no transparency; white by default. */
  background: string | undefined;
}

/** BMP: 24 bits a pixel. ICO: one entry of at most 256 x 256 pixels, the format's limit. */
export async function writeBitmap(picture: Sharp, order: BitmapOrder, signal: AbortSignal): Promise<void> {
  const { format, target, background = '#ffffff' } = order;
  if (format === 'ico') {
    const whole = await fromSharp(picture.png().toBuffer());
    const entry = sharp(whole).resize({ width: 256, height: 256, fit: 'inside', withoutEnlargement: true });
    await writeFile(target, encodeIco([await fromSharp(entry.png().toBuffer())]));
    return;
  }
  const opaque = picture.flatten({ background }).toColourspace('srgb').ensureAlpha();
  const { data, info } = await fromSharp(opaque.raw().toBuffer({ resolveWithObject: true }));
  await encodeBmp({ target, data, width: info.width, height: info.height }, signal);
}

const encodeBmp = inWorker<EncodeBmpRequest, void>(require.resolve('./encode-bmp'));
