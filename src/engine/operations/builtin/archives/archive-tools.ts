import path from 'node:path';

import { uniqueName } from '../../../contract/output-names';
import type { Tool, ToolRequest } from '../../tool';
import { packageVersion } from '../package-version';
import { type ArchiveEntry, archiveFormats, pack } from './pack';
import { unpack } from './unpack';

const tool = { name: 'archivetool', version: packageVersion('yazl') };

/** The files of all inputs in one archive, under their own names. */
export const archiveFiles: Tool = {
  ...tool,
  operation: 'archive',
  pairs: [{ from: null, to: archiveFormats, options: [] }],
  run: async (request) => {
    const taken = new Set<string>();
    const entries = request.inputs.map((input) => {
      const name = uniqueName(input.filename, taken);
      taken.add(name);
      return { name, path: input.path, size: input.size };
    });
    return packed(request, entries);
  },
};

/** Every file of an archive, without its folders. */
export const extractArchive: Tool = {
  ...tool,
  operation: 'archive/extract',
  pairs: [{ from: archiveFormats, to: null, options: [] }],
  run: async (request) => {
    const entries = await unpack(request);
    return { files: entries.map((entry) => ({ path: entry.path, filename: path.posix.basename(entry.name) })) };
  },
};

/** The same files, folders kept, in another kind of archive. */
export const convertArchive: Tool = {
  ...tool,
  operation: 'convert',
  pairs: [{ from: archiveFormats, to: archiveFormats, options: [] }],
  run: async (request) => packed(request, await unpack(request)),
};

async function packed({ folder, outputFormat, signal, progress }: ToolRequest, entries: ArchiveEntry[]) {
  const target = path.join(folder, 'archive');
  await pack(entries, outputFormat ?? 'zip', target, signal, progress);
  return { files: [{ path: target }] };
}
