import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Sharp } from 'sharp';

import type { Tool } from '../../tool';
import { mendingCutPictures } from './cut-pictures';
import { fromSharp, sharp } from './picture';
import { powerToSrgb, toPower } from './png-gamma';
import type { ToolOption } from '../../options/tool-option';

const profileOption: ToolOption = {
  name: 'profile',
  type: 'enum',
  default: 'web',
  possible_values: ['web', 'print', 'archive', 'mrc', 'max'],
};

/** Smaller PNG (fewer colours) and JPEG (MozJPEG) without metadata; a file that can't get smaller stays as it is. */
export const optimizeImages: Tool = mendingCutPictures({
  operation: 'optimize',
  name: 'sharp',
  version: sharp.versions.sharp ?? sharp.versions.vips,
  pairs: [
    {
      from: ['jpg', 'png'],
      to: null,
      options: [
        profileOption,
        {
          name: 'quality',
          type: 'integer',
          default: null,
          minimum: 1,
          maximum: 100,
          description: 'The default depends on the profile.',
        },
      ],
    },
  ],
  run: async ({ input, inputFormat, options, folder, signal }) => {
    const target = path.join(folder, `result.${inputFormat}`);
    const profile = options.text('profile') ?? 'web';
    const quality = options.number('quality') ?? profileQuality[profile] ?? 75;
    const opened = sharp(input.path, { failOn: 'error' }).autoOrient().keepIccProfile();
    const image = toPower(opened, inputFormat === 'png' ? await powerToSrgb(input.path) : undefined);
    await fromSharp(encoders[inputFormat === 'png' ? 'png' : 'jpg'](image, quality).toFile(target));
    signal.throwIfAborted();
    if ((await stat(target)).size >= input.size) await copyFile(input.path, target);
    return { files: [{ path: target }] };
  },
});

/** 100 keeps every colour of a PNG. */
const profileQuality: Record<string, number> = { web: 75, print: 90, archive: 100, mrc: 70, max: 55 };

const encoders: Record<'jpg' | 'png', (image: Sharp, quality: number) => Sharp> = {
  jpg: (image, quality) => image.jpeg({ quality, mozjpeg: true }),
  png: (image, quality) =>
    image.png({ compressionLevel: 9, effort: 8, ...(quality < 100 && { palette: true, quality }) }),
};
