import path from 'node:path';

import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import { metadataEntries, metadataOption } from './metadata-option';
import type { WriteMetadataRequest } from './write-pdf-metadata';
import { passwordOption } from '../../options/password';

/** `metadata` of the task into the information dictionary of a PDF. */
export const writePdfMetadata: Tool = {
  operation: 'metadata/write',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [{ from: ['pdf'], to: null, options: [metadataOption, passwordOption] }],
  run: async ({ input, options, folder, signal }) => {
    const target = path.join(folder, 'result.pdf');
    const metadata = metadataEntries(options);
    await write({ path: input.path, password: options.text('password'), target, metadata }, signal);
    return { files: [{ path: target }] };
  },
};

const write = inWorker<WriteMetadataRequest, void>(require.resolve('./write-pdf-metadata'));
