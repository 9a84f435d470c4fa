import { deflateSync } from 'node:zlib';

import { reader, tiffOf, whereReadable } from '../../content/tiff-directories';
import type { DecodedBitmap } from '../images/decode-bitmap';
import { sharp } from '../images/picture';
import { pngChunk, pngChunks, pngSignature, xmpChunk } from './png-chunks';

/**
 * The pixels as a PNG with the EXIF, XMP and colour profile of the photograph that they were decoded from, whose container
 * libvips reads although it can't draw what is in it; undefined where there are none.
 */
export async function describedBitmap(bitmap: DecodedBitmap, photograph: string): Promise<Buffer | undefined> {
  const { exif, icc, xmp } = await sharp(photograph)
    .metadata()
    .catch(() => ({ exif: undefined, icc: undefined, xmp: undefined }));
  const upright = exif && asUpright(exif);
  if (upright === undefined && icc === undefined && xmp === undefined) return undefined;
  const { data, width, height } = bitmap;
  const plain = await sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const [header, ...chunks] = pngChunks(plain) as [Buffer, ...Buffer[]];
  return Buffer.concat([
    ...[pngSignature, header],
    ...(icc === undefined ? [] : [profileChunk(icc)]),
    ...(upright === undefined ? [] : [pngChunk('eXIf', upright)]),
    ...(xmp === undefined ? [] : [xmpChunk(xmp)]),
    ...chunks,
  ]);
}

/** The decoder has turned the picture already. Undefined where the block can't be read. */
function asUpright(exif: Buffer): Buffer | undefined {
  const block = Buffer.from(tiffOf(exif));
  return whereReadable(() => {
    const tiff = reader(block);
    const entry = tiff.directory(tiff.first).entries.find(({ tag }) => tag === orientation);
    if (entry?.value.length === 2) tiff.shortOf(upright).copy(entry.value);
    return block;
  });
}

function profileChunk(profile: Buffer): Buffer {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('ICC profile\0\0'), deflateSync(profile)]));
}

const orientation = 0x112;
const upright = 1;
