import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { ProgramFailure, type ProgramId, type Programs } from '../../../programs';
import type { ArchiveEntry } from '../../builtin/archives/pack';
import { type InputFile, OperationError } from '../../../contract/operation';
import { damagedFile } from '../../damaged-file';
import { LockedFileError } from '../../locked-file';
import type { ToolRequest } from '../../tool';
import { linkInput } from '../run-folder';
import { baseNameOf } from '../../../../formats';
import { entriesIn } from './unpacked-entries';

/**
 * Every regular file of the archive, in a folder of their own; links are left out, as they could lead out. What it would
 * grow to is asked before. Fails in the words of the program about an archive that is damaged or locked.
 */
export async function unpackArchive(
  request: ToolRequest,
  programs: Programs,
  program: UnpackingProgram,
): Promise<ArchiveEntry[]> {
  const { folder, options, signal, input, inputFormat } = request;
  const name = await linkInput(request);
  const { list, unpack } = commands[program];
  const words = answerOf(options.text('password'));
  const run = (args: readonly string[]) =>
    programs
      .run(program, { arguments: args, input: words, folder, reads: [input.path], signal })
      .catch((error: unknown) => {
        throw told(error, request);
      });
  const { stdout } = await run(list(name));
  refuseTooMuch(stdout, commands[program].size);
  const target = path.join(folder, 'unpacked');
  await mkdir(target);
  await run(unpack(name, 'unpacked'));
  const entries = await entriesIn(target);
  if (entries.length === 0) throw new OperationError(volume.test(input.filename) ? onePart : empty);
  return singleFiles.has(inputFormat) ? entries.map((entry) => withOwnName(entry, input)) : entries;
}

/** What a program printed, in words about the archive. */
function told(error: unknown, { input, inputFormat, options }: ToolRequest): unknown {
  if (!(error instanceof ProgramFailure)) return error;
  if (locked.test(error.said)) return new LockedFileError(options.text('password'));
  if (volume.test(input.filename)) return new OperationError(onePart);
  if (unknownMethod.test(error.said)) {
    return new OperationError('The archive is packed by a method that cannot be read.');
  }
  return damagedFile(inputFormat, { cause: error });
}

const empty = 'Conversion failed: the archive is empty.';
const onePart = 'The file is one part of a larger archive, and the other parts are missing.';
const locked = /wrong password|encryption (?:support|is not supported)|passphrase|encrypted (?:file|archive)/i;
const unknownMethod = /Unsupported Method/;
const volume = /\.part\d+\.rar$|\.(?:7z|zip)\.\d{3}$/i;

/** Compressed files without a name of their own inside. */
const singleFiles: ReadonlySet<string> = new Set(['bz2', 'gz', 'lzma', 'xz']);

/** 7-Zip takes away the extension of the name it sees, which is the link's. */
function withOwnName(entry: ArchiveEntry, { filename }: InputFile): ArchiveEntry {
  return entry.name === 'input' ? { ...entry, name: baseNameOf(filename) } : entry;
}

/**
 * What 7-Zip reads where it asks for a password: as an argument, every user of the machine could see it. An empty one fails
 * where one is wanted. Fails where it could not be typed.
 */
function answerOf(password = ''): string {
  if (/[\r\n\0]/.test(password)) throw new LockedFileError(password);
  return `${password}\n`;
}

export type UnpackingProgram = Extract<ProgramId, 'sevenZip' | 'bsdtar'>;

interface UnpackingCommands {
  list: (archive: string) => string[];
  unpack: (archive: string, folder: string) => string[];
  /** Group 1 is the size of one file in what `list` says. */
  size: RegExp;
}

const commands: Readonly<Record<UnpackingProgram, UnpackingCommands>> = {
  sevenZip: {
    list: (archive) => ['l', '-slt', '-ba', archive],
    unpack: (archive, folder) => ['x', '-y', '-bd', `-o${folder}`, archive],
    size: /^Size = (\d*)$/gm,
  },
  bsdtar: {
    list: (archive) => ['-tvf', archive],
    unpack: (archive, folder) => ['-xf', archive, '-C', folder, '--no-same-owner', '--no-same-permissions'],
    size: /^\S+\s+\d+\s+\S+\s+\S+\s+(\d+)\s/gm,
  },
};

function refuseTooMuch(listing: string, size: RegExp): void {
  const sizes = [...listing.matchAll(size)].map((match) => Number(match[1] ?? 0));
  if (sizes.length > mostFiles) throw new OperationError(`The archive holds more than ${mostFiles} files.`);
  if (sizes.reduce((sum, each) => sum + each, 0) > mostBytes) {
    throw new OperationError('The archive holds more than 8 GB.');
  }
}

const mostFiles = 10_000;
const mostBytes = 8 * 2 ** 30;
