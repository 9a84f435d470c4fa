import path from 'node:path';

import { openFrames, pictureOptions, readableFormats } from '../images/convert-images';
import { densityOption, pagesOptions, qualityOption, retouchOptions, sizeOptions } from '../images/options';
import { encode, fromSharp, retouch, sharp } from '../images/picture';
import type { Tool, ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import type { JoinImagesRequest } from './join-images';

const options = [...sizeOptions, ...retouchOptions, densityOption(null), pagesOptions, qualityOption(90)].flat();

/** A page for each image (or page of a TIFF), as large as the image; named as v2's engine for it. */
export const imagesToPdf: Tool = {
  operation: 'convert',
  name: 'imagemagick',
  version: sharp.versions.sharp ?? sharp.versions.vips,
  pairs: [
    { from: readableFormats.filter((format) => format !== 'svg'), to: ['pdf'], options },
    { from: ['svg'], to: ['pdf'], options, fallback: true },
  ],
  run: async (request) => {
    const images = await writeImages(request);
    const target = path.join(request.folder, 'images.pdf');
    await joinImages({ images, target }, request.signal, request.progress);
    return { files: [{ path: target }] };
  },
};

/** Photographs (JPEG in) stay JPEG, everything else is embedded without loss. */
export async function writeImages(request: ToolRequest): Promise<JoinImagesRequest['images']> {
  const format = request.inputFormat === 'jpg' ? 'jpg' : 'png';
  const options = pictureOptions(request);
  const images = [];
  for (const [index, frame] of (await openFrames(request)).entries()) {
    request.signal.throwIfAborted();
    const target = path.join(request.folder, `image-${index + 1}.${format}`);
    const { density = pointsPerInch } = await fromSharp(frame.metadata());
    const picture = retouch(frame, { ...options, strip: true }, format, request.inputFormat === 'svg');
    await fromSharp(encode(picture.toColourspace('srgb'), format, options.quality).toFile(target));
    images.push({ path: target, density: options.pixel_density ?? density });
  }
  return images;
}

const joinImages = inWorker<JoinImagesRequest, void>(require.resolve('./join-images'));

/** Without a resolution in the file a pixel becomes a point. */
const pointsPerInch = 72;
