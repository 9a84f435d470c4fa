import path from 'node:path';

import { OperationError } from '../../operation';
import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { passwordOption } from '../images/options';
import { packageVersion } from '../package-version';
import type { WriteMetadataRequest } from './write-pdf-metadata';

/** `metadata` of the task into the information dictionary of a PDF. */
export const writePdfMetadata: Tool = {
  operation: 'metadata/write',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [
    {
      from: ['pdf'],
      to: null,
      options: [
        {
          name: 'metadata',
          type: 'dictionary',
          default: null,
          required: true,
          description: 'Title, Author, Subject, Keywords, Creator, Producer or names of your own.',
        },
        passwordOption,
      ],
    },
  ],
  run: async ({ input, options, folder, signal }) => {
    const target = path.join(folder, 'result.pdf');
    const metadata = Object.entries(options.dictionary('metadata')).map(([name, value]) => textEntry(name, value));
    await write({ path: input.path, password: options.text('password'), target, metadata }, signal);
    return { files: [{ path: target }] };
  },
};

function textEntry(name: string, value: unknown): [string, string | null] {
  if (value === null) return [name, null];
  if (Array.isArray(value)) return [name, value.join(', ')];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [name, String(value)];
  throw new OperationError(`The metadata ${name} is no text.`);
}

const write = inWorker<WriteMetadataRequest, void>(require.resolve('./write-pdf-metadata'));
