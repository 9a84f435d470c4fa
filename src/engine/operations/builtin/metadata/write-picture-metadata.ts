import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Tool } from '../../tool';
import { metadataEntries, metadataOption } from './metadata-option';
import { withJpegXmp } from './xmp-in-jpeg';
import { withPngXmp } from './xmp-in-png';
import { rewriteXmp } from './xmp-packet';

/** The picture with its packet rewritten; the packet is `undefined` where it has none yet. */
type Container = (picture: Buffer, rewrite: (packet: string | undefined) => string) => Buffer;

const containers = new Map<string, Container>([
  ['jpg', withJpegXmp],
  ['png', withPngXmp],
]);

/** `metadata` of the task into the XMP packet of a picture; the pixels and all else stay as they are. */
export const writePictureMetadata: Tool = {
  operation: 'metadata/write',
  name: 'xmp',
  version: '1.0',
  pairs: [{ from: [...containers.keys()], to: null, options: [metadataOption] }],
  run: async ({ input, inputFormat, options, folder }) => {
    const target = path.join(folder, `result.${inputFormat}`);
    const entries = metadataEntries(options);
    const contain = containers.get(inputFormat) as Container;
    await writeFile(
      target,
      contain(await readFile(input.path), (packet) => rewriteXmp(packet, entries)),
    );
    return { files: [{ path: target }] };
  },
};
