import path from 'node:path';

import type { Programs } from '../../../programs';
import { archiveFormats, pack } from '../../builtin/archives/pack';
import { unpack } from '../../builtin/archives/unpack';
import { safeName, uniqueName } from '../../../contract/output-names';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { packArchive, packedFormats } from './pack-archive';
import { type UnpackingProgram, unpackArchive } from './unpack-archive';
import { passwordOption } from '../../options/password';

/** Archives that 7-Zip and libarchive know and npm's packages don't. */
export function archiveTools(programs: Programs): Tool[] {
  const writers = Object.entries(packedFormats);
  const name = 'archivetool';
  return [
    ...writers.map(([format, program]) =>
      programTool(programs, {
        ...{ operation: 'archive', name, needs: [program], pairs: [{ from: null, to: [format], options: [] }] },
        run: (request) => packArchive(request, programs, inputEntries(request)),
      }),
    ),
    ...writers.map(([format, program]) =>
      programTool(programs, {
        ...{ operation: 'convert', name, needs: [program] },
        pairs: [{ from: archiveFormats, to: [format], options: [] }],
        run: async (request) => packArchive(request, programs, await unpack(request)),
      }),
    ),
    ...readers.flatMap(({ program, from, fallback }) => [
      programTool(programs, {
        ...{ operation: 'archive/extract', name, needs: [program] },
        pairs: pairsOf(from, null, fallback),
        run: async (request) => ({
          files: (await unpackArchive(request, programs, program)).map((entry) => ({
            path: entry.path,
            filename: path.posix.basename(entry.name),
          })),
        }),
      }),
      programTool(programs, {
        ...{ operation: 'convert', name, needs: [program] },
        pairs: pairsOf(from, archiveFormats, fallback),
        run: (request) => repack(request, programs, program),
      }),
      ...writers.map(([format, packer]) =>
        programTool(programs, {
          ...{ operation: 'convert', name, needs: [packer, program] },
          pairs: pairsOf(
            from.filter((each) => each !== format),
            [format],
            fallback,
          ),
          run: async (request) => packArchive(request, programs, await unpackArchive(request, programs, program)),
        }),
      ),
    ]),
  ];
}

/** Of the formats that 7-Zip and libarchive read, these can be locked so that a password opens them. */
const lockable: ReadonlySet<string> = new Set(['7z', 'jar']);

function pairsOf(from: string[], to: string[] | null, fallback = false): ToolPairs[] {
  return [
    { from: from.filter((format) => lockable.has(format)), to, options: [passwordOption], fallback },
    { from: from.filter((format) => !lockable.has(format)), to, options: [], fallback },
  ];
}

async function repack(request: ToolRequest, programs: Programs, program: UnpackingProgram): Promise<ToolResult> {
  const entries = await unpackArchive(request, programs, program);
  const target = path.join(request.folder, 'archive');
  await pack(entries, request.outputFormat ?? 'zip', target, request.signal, (percent) => request.progress(percent));
  return { files: [{ path: target }] };
}

function inputEntries({ inputs }: ToolRequest) {
  const taken = new Set<string>();
  return inputs.map((input) => {
    const name = uniqueName(safeName(input.filename), taken);
    taken.add(name);
    return { name, path: input.path, size: input.size };
  });
}

/**
 * RAR only by libarchive: what Debian's 7-Zip knows of it depends on a package that isn't free, and of an RPM it takes out one
 * archive more. What the packages of npm can't read, such as sparse files, libarchive may.
 */
const readers: { program: UnpackingProgram; from: string[]; fallback?: true }[] = [
  { program: 'bsdtar', from: ['rar', 'rpm', 'tar.bz2', 'tar.xz', 'tar.z'] },
  {
    program: 'sevenZip',
    from: ['7z', 'arj', 'bz2', 'cab', 'cpio', 'deb', 'gz', 'iso', 'jar', 'lha', 'lzma', 'rpm', 'xz'],
  },
  { program: 'bsdtar', from: archiveFormats, fallback: true },
];
