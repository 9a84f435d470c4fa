import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { decode } from 'iconv-lite';
import { type Extract, extract as extractTar } from 'tar-stream';
import { type Entry, getFileNameLowLevel, openPromise as openZip } from 'yauzl';

import { OperationError } from '../../../contract/operation';
import { foreignEncoding } from '../../content/encodings';
import { LockedFileError } from '../../locked-file';
import type { ToolRequest } from '../../tool';
import type { ArchiveEntry } from './pack';

/**
 * Every regular file of the archive, written under a number of our own into the request's folder; links are left out.
 * Refuses names that lead out of the archive, and archives that grow beyond measure.
 */
export async function unpack(request: ToolRequest): Promise<ArchiveEntry[]> {
  const { input, inputFormat, signal } = request;
  const shelf = new UnpackedFiles(request);
  try {
    if (inputFormat === 'zip') await unpackZip(input.path, shelf);
    else if (inputFormat === 'tar') await pipeline(createReadStream(input.path), tarInto(shelf));
    else await pipeline(createReadStream(input.path), createGunzip(), tarInto(shelf));
  } catch (error) {
    signal.throwIfAborted();
    if (leadsOut.test(String(error)))
      throw new OperationError('The archive holds a file outside itself.', null, undefined, error);
    throw error;
  }
  return shelf.entries;
}

/** What yauzl says of a name. */
const leadsOut = /(?:relative|absolute) path|invalid characters in fileName/;

const mostEntries = 10_000;
const mostBytes = 8 * 2 ** 30;
/** Unpacked bytes for each packed one, looked at once there are more than `harmlessBytes`. */
const mostGrowth = 250;
const harmlessBytes = 64 * 2 ** 20;

class UnpackedFiles {
  readonly entries: ArchiveEntry[] = [];
  private bytes = 0;

  constructor(private readonly request: ToolRequest) {}

  async put(name: string, content: AsyncIterable<unknown>): Promise<void> {
    const { folder, signal } = this.request;
    const safe = path.posix.normalize(name.replaceAll('\\', '/'));
    if (safe.startsWith('../') || path.posix.isAbsolute(safe) || /^[a-z]:/i.test(safe)) {
      throw new OperationError(`The archive holds a file outside itself: ${name}`);
    }
    if (this.entries.length >= mostEntries) {
      throw new OperationError(`The archive holds more than ${mostEntries} files.`);
    }
    const target = path.join(folder, `entry-${this.entries.length + 1}`);
    const before = this.bytes;
    await pipeline(content, this.counter(), createWriteStream(target), { signal });
    this.entries.push({ name: safe, path: target, size: this.bytes - before });
  }

  private counter(): Transform {
    const allowed = Math.min(mostBytes, Math.max(harmlessBytes, this.request.input.size * mostGrowth));
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.bytes += chunk.length;
        if (this.bytes > allowed) done(new OperationError(`The archive unpacks to more than ${allowed} bytes.`));
        else done(null, chunk);
      },
    });
  }
}

async function unpackZip(file: string, shelf: UnpackedFiles): Promise<void> {
  const encoding = await encodingOfNames(file);
  const archive = await openZip(file, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of archive.eachEntry()) {
      const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
      if (entry.fileName.endsWith('/') || type === symbolicLink) continue;
      if (entry.isEncrypted()) throw new LockedFileError(undefined);
      if (!readableMethods.has(entry.compressionMethod)) {
        throw new OperationError(`The archive is packed by a method that cannot be read (${entry.compressionMethod}).`);
      }
      await shelf.put(nameOf(entry, encoding), await archive.openReadStreamPromise(entry));
    }
  } finally {
    archive.close();
  }
}

/** What Windows writes names in where its language is of another script, and doesn't say so; undefined for Latin ones. */
async function encodingOfNames(file: string): Promise<string | undefined> {
  const archive = await openZip(file, { lazyEntries: true, autoClose: false });
  try {
    const names: Buffer[] = [];
    for await (const { fileNameRaw } of archive.eachEntry()) {
      if (!isUtf8(fileNameRaw)) names.push(fileNameRaw, lineEnd);
      if (names.length >= mostNames) break;
    }
    return foreignEncoding(Buffer.concat(names));
  } finally {
    archive.close();
  }
}

const lineEnd = Buffer.from('\n');
/** Plenty to know an encoding by. */
const mostNames = 1000;

/** Unix programs write names in UTF-8 and don't say so; what is no UTF-8 is the code page 437 that zip means then. */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields }: Entry, encoding?: string): string {
  if (isUtf8(fileNameRaw))
    return getFileNameLowLevel(generalPurposeBitFlag | namesAreUtf8, fileNameRaw, extraFields, false);
  return encoding === undefined ? fileName : decode(fileNameRaw, encoding);
}

/** Stored and deflated (APPNOTE 4.4.5). */
const readableMethods: ReadonlySet<number> = new Set([0, 8]);
/** General purpose bit 11 of a zip entry. */
const namesAreUtf8 = 0x800;
/** Of a Unix mode, which zip keeps in the upper half of the external attributes. */
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/** Those of before POSIX, of 1988, say nowhere that they are tar; their checksums do. The types lack this. */
const anyTar: Parameters<typeof extractTar>[0] & { allowUnknownFormat: true } = { allowUnknownFormat: true };

function tarInto(shelf: UnpackedFiles): Extract {
  const tar = extractTar(anyTar);
  tar.on('entry', ({ name, type, pax }, stream, next) => {
    if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'))) {
      stream.on('error', next).destroy(new Error(`sparse file ${name}`));
      return;
    }
    if (type !== 'file' && type !== 'contiguous-file') {
      stream.on('end', next).resume();
      return;
    }
    shelf.put(name, stream).then(() => next(), next);
  });
  return tar;
}
