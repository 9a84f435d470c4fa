import path from 'node:path';

import type { Sharp } from 'sharp';

import { escapeMarkup } from '../../../../text';
import { OperationError } from '../../../contract/operation';
import type { Tool, ToolRequest } from '../../tool';
import { mendingCutPictures } from '../images/cut-pictures';
import { fontFace } from '../fonts';
import { convertImages } from '../images/convert-images';
import { encode, fromSharp, sharp } from '../images/picture';
import { type Mark, markOptions, readMark } from './options';
import { imageSizeOn, placeOn, type Size } from './placement';

/** A text or an image on a picture; named as v2's engine for pictures. */
export const watermarkImages: Tool = mendingCutPictures({
  operation: 'watermark',
  name: convertImages.name,
  version: convertImages.version,
  pairs: [{ from: ['avif', 'jpg', 'png', 'tiff', 'webp'], to: null, options: markOptions }],
  run: async (request) => {
    const { input, inputFormat, options, folder } = request;
    const mark = readMark(options);
    const picture = sharp(input.path, { failOn: 'error' }).autoOrient();
    const page = await shownSize(picture);
    const stamp = await faded(await stampFor(request, mark, page), mark);
    const size = await shownSize(sharp(stamp));
    const { left, top } = placeOn(page, mark, size);
    const place = { left: within(left, page.width - size.width), top: within(top, page.height - size.height) };
    const target = path.join(folder, `result.${inputFormat}`);
    const marked = picture.composite([{ input: stamp, ...place }]).keepIccProfile();
    await fromSharp(encode(marked, inputFormat, keptQuality).toFile(target));
    return { files: [{ path: target }] };
  },
});

async function shownSize(image: Sharp): Promise<Size> {
  const { autoOrient } = await fromSharp(image.metadata());
  return autoOrient;
}

/** Turned, and never larger than the page. */
async function stampFor(request: ToolRequest, mark: Mark, page: Size): Promise<Buffer> {
  const [image] = request.optionInputs['image'] ?? [];
  const stamp = image === undefined ? await textStamp(mark, page) : await imageStamp(image.path, mark, page);
  const upright = await fromSharp(stamp.png().toBuffer());
  const leaning = await fromSharp(sharp(upright).rotate(mark.rotation, { background: clear }).png().toBuffer());
  return fromSharp(
    sharp(leaning)
      .resize({ ...page, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer(),
  );
}

async function imageStamp(file: string, mark: Mark, page: Size): Promise<Sharp> {
  const image = sharp(file, { failOn: 'error' }).autoOrient();
  const { width, height } = imageSizeOn(page, mark, await shownSize(image));
  return image.resize({ width: pixels(width), height: pixels(height), fit: 'fill' }).ensureAlpha();
}

async function textStamp(mark: Mark, page: Size): Promise<Sharp> {
  if (mark.text === undefined) throw new OperationError('A watermark needs a text or an image.');
  if (mark.fontWidthPercent === undefined) return text(mark, mark.fontSize);
  const { width } = await shownSize(text(mark, trialSize));
  return text(mark, Math.max(((page.width * mark.fontWidthPercent) / 100 / width) * trialSize, 1));
}

function text(mark: Mark, fontSize: number): Sharp {
  const face = fontFace(mark.fontName);
  return sharp({
    text: {
      text: `<span foreground="${mark.fontColor}">${escapeMarkup(mark.text ?? '')}</span>`,
      font: `${face.name} ${fontSize}`,
      fontfile: face.file,
      align: mark.fontAlign === 'center' ? 'centre' : mark.fontAlign,
      rgba: true,
      dpi: 72,
    },
  });
}

async function faded(stamp: Buffer, { opacity }: Mark): Promise<Buffer> {
  const veil = Buffer.from([255, 255, 255, Math.round(opacity * 255)]);
  const raw = { width: 1, height: 1, channels: 4 } as const;
  return fromSharp(
    sharp(stamp)
      .composite([{ input: veil, raw, tile: true, blend: 'dest-in' }])
      .png()
      .toBuffer(),
  );
}

const clear = { r: 0, g: 0, b: 0, alpha: 0 };
const keptQuality = 90;
/** Pixels: large enough to measure a text's width by. */
const trialSize = 100;

const pixels = (length: number) => Math.max(Math.round(length), 1);

const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
