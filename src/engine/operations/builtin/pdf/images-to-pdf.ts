import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { openFrames, pictureOptions, readableFormats } from '../images/convert-images';
import { withoutMetadata } from '../images/jpeg-segments';
import { byOptions, densityOption, qualityOption, retouchOptions, sizeOptions } from '../../options/picture-options';
import { encode, fromSharp, type PictureOptions, retouch, sharp } from '../images/picture';
import type { Tool, ToolRequest } from '../../tool';
import { mendingCutPictures } from '../images/cut-pictures';
import { inWorker } from '../../worker';
import type { JoinImagesRequest } from './join-images';
import { pagesOptions } from '../../options/pages';

const pictureAndPageOptions = (from: string) => [
  ...sizeOptions,
  ...retouchOptions(from, 'pdf'),
  densityOption(null),
  ...pagesOptions,
  qualityOption(null),
];

/** A page for each image (or page of a TIFF), as large as the image; named as v2's engine for it. */
export const imagesToPdf: Tool = mendingCutPictures({
  operation: 'convert',
  name: 'imagemagick',
  version: sharp.versions.sharp ?? sharp.versions.vips,
  pairs: byOptions(readableFormats, pictureAndPageOptions).flatMap(({ from, options }) => [
    { from: from.filter((format) => format !== 'svg'), to: ['pdf'], options },
    { from: from.filter((format) => format === 'svg'), to: ['pdf'], options, fallback: true },
  ]),
  run: async (request) => {
    const images = await writeImages(request);
    const target = path.join(request.folder, 'images.pdf');
    await joinImages({ images, target }, request.signal, request.progress);
    return { files: [{ path: target }] };
  },
});

/**
 * A JPEG nobody wants changed is embedded as it is; other photographs stay JPEG. All else keeps every pixel, unless a
 * quality is asked for.
 */
async function writeImages(request: ToolRequest): Promise<JoinImagesRequest['images']> {
  const { inputFormat, folder, signal } = request;
  const options = pictureOptions(request);
  const format = inputFormat === 'jpg' || options.quality !== undefined ? 'jpg' : 'png';
  const images = [];
  for (const [index, frame] of (await openFrames(request)).entries()) {
    signal.throwIfAborted();
    const facts = await fromSharp(frame.metadata());
    const { isOpaque } = await fromSharp(frame.stats());
    const density = options.pixel_density ?? facts.density ?? pointsPerInch;
    if (facts.format === 'jpeg' && isUnchanged(options)) {
      const path = options.strip === true ? await stripped(request) : request.input.path;
      images.push({ path, density, orientation: options.auto_orient === true ? facts.orientation : undefined });
      continue;
    }
    const target = path.join(folder, `image-${index + 1}.${format}`);
    const picture = retouch(frame, { ...options, strip: true }, format, inputFormat === 'svg').toColourspace('srgb');
    const quality = options.quality ?? goodQuality;
    await fromSharp(encode(isOpaque ? picture.removeAlpha() : picture, format, quality).toFile(target));
    images.push({ path: target, density });
  }
  return images;
}

async function stripped({ input, folder }: ToolRequest): Promise<string> {
  const target = path.join(folder, 'stripped.jpg');
  await writeFile(target, withoutMetadata(await readFile(input.path)));
  return target;
}

function isUnchanged({ width, height, quality, background }: PictureOptions): boolean {
  return [width, height, quality, background].every((value) => value === undefined);
}

const joinImages = inWorker<JoinImagesRequest, void>(require.resolve('./join-images'));

/** Without a resolution in the file a pixel becomes a point. */
const pointsPerInch = 72;
const goodQuality = 90;
