import { openPromise as openZip } from 'yauzl';

import { firstBytes } from './first-bytes';

/**
 * Whether an office document is encrypted, by the marks of its container: MS-OFFCRYPTO 1.3 for Microsoft's formats, the
 * manifest of OpenDocument 1.2, part 3, 4. `false` for what can't be read at all.
 */
export async function isLockedDocument(path: string): Promise<boolean> {
  const start = firstBytes(path, searched);
  if (start.subarray(0, 4).equals(compound)) return isLockedCompound(start);
  return start.subarray(0, 2).toString('latin1') === 'PK' && (await manifestOf(path)).includes('encryption-data');
}

const compound = Buffer.from('d0cf11e0', 'hex');
/** Bytes; streams that matter come early, as do the directories of small files. */
const searched = 4 * 2 ** 20;

function isLockedCompound(bytes: Buffer): boolean {
  if (streamNames.some((name) => bytes.includes(Buffer.from(name, 'utf16le')))) return true;
  for (let at = sector; at + sector <= bytes.length; at += sector) {
    if (bytes.readUInt16LE(at) === wordDocument && ((bytes[at + 11] ?? 0) & 1) === 1) return true;
    if (bytes.readUInt32LE(at) === workbookStart && hasFilePass(bytes, at)) return true;
  }
  return false;
}

/** Only encrypted documents have them: those packed by Office 2007 and later, and PowerPoint's. */
const streamNames = ['EncryptedPackage', 'EncryptedSummary'];
const sector = 512;
/** The first number of a Word document, whose flags follow (MS-DOC 2.5.2). */
const wordDocument = 0xa5ec;
/** The record that begins a workbook, of 16 bytes; the one that tells of a password follows at once (MS-XLS 2.1.7.20.1). */
const workbookStart = 0x00100809;
const [filePass, writeProtect] = [0x2f, 0x86];

function hasFilePass(bytes: Buffer, start: number): boolean {
  const next = start + 20;
  const type = bytes.readUInt16LE(next);
  return type === filePass || (type === writeProtect && bytes.readUInt16LE(next + 4) === filePass);
}

async function manifestOf(path: string): Promise<string> {
  try {
    const archive = await openZip(path, { lazyEntries: true, autoClose: false });
    try {
      for await (const entry of archive.eachEntry()) {
        if (entry.fileName !== 'META-INF/manifest.xml' || entry.uncompressedSize > searched) continue;
        const parts = await (await archive.openReadStreamPromise(entry)).toArray();
        return Buffer.concat(parts as Buffer[]).toString('utf8');
      }
    } finally {
      archive.close();
    }
  } catch {
    return '';
  }
  return '';
}
