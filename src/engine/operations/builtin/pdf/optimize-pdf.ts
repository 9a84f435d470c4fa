import { copyFile, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { ShrinkRequest } from './shrink-document';
import { passwordOption } from '../../options/password';

/** Unused objects dropped, the rest packed, photographs coarser; a file that can't get smaller stays as it is. */
export const optimizePdf: Tool = {
  operation: 'optimize',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [
    {
      from: ['pdf'],
      to: null,
      fallback: true,
      options: [
        {
          name: 'profile',
          type: 'enum',
          default: 'web',
          possible_values: ['web', 'print', 'archive', 'mrc', 'max'],
          description: 'archive leaves all pictures as they are.',
        },
        passwordOption,
      ],
    },
  ],
  run: async ({ input, options, folder, signal, progress }) => {
    const target = path.join(folder, 'result.pdf');
    const pictures = profiles[options.text('profile') ?? 'web'];
    await shrink({ path: input.path, password: options.text('password'), target, pictures }, signal, progress);
    if ((await stat(target)).size >= input.size && options.text('password') === undefined) {
      await copyFile(input.path, target);
    }
    return { files: [{ path: target }] };
  },
};

/** Longest side in pixels: a page of A4 at about 130, 270 and 95 dpi. */
const profiles: Record<string, ShrinkRequest['pictures']> = {
  web: { quality: 70, longestSide: 1500 },
  print: { quality: 85, longestSide: 3200 },
  mrc: { quality: 60, longestSide: 1500 },
  max: { quality: 50, longestSide: 1100 },
};

const shrink = inWorker<ShrinkRequest, void>(require.resolve('./shrink-document'));
