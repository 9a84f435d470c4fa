import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

/** Both pictures are compared in this size: a square is enough to see what changed, and small enough for any picture. */
const side = 256;
const threshold = 0.1;
const mostPixels = 100_000_000;

/** Share of pixels (0 to 1) that look different to the eye, in the first page of each. Rejects for what is no picture. */
export async function pictureDistance(expected: string, actual: string): Promise<number> {
  const [one, other] = await Promise.all([pixelsOf(expected), pixelsOf(actual)]);
  return pixelmatch(one, other, null, side, side, { threshold, includeAA: true }) / (side * side);
}

function pixelsOf(path: string): Promise<Buffer> {
  return sharp(path, { limitInputPixels: mostPixels })
    .flatten({ background: '#fff' })
    .resize(side, side, { fit: 'fill' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
}
