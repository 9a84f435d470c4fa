import { findFormat } from '../../../formats';

/** How the files of a format begin: the only place for such facts. */
export interface Signature {
  format: string;
  /** One byte a letter; `?` stands for any. */
  bytes: string;
  /** Where it stands; at the start by default. */
  at?: number;
  /** Other formats that begin the same, or groups of them. */
  also?: readonly string[];
}

const rawPhotographs = ['3fr', 'arw', 'cr2', 'dcr', 'dng', 'erf', 'mos', 'mrw', 'nef', 'orf', 'pef', 'raw', 'rw2'];
/** Their tools look inside by themselves, whatever the extension says. */
const media = ['audio', 'video'] as const;

export const signatures: readonly Signature[] = [
  { format: 'pdf', bytes: '%PDF-', also: ['ai'] },
  { format: 'ps', bytes: '%!PS', also: ['eps', 'ai'] },
  { format: 'eps', bytes: '\xc5\xd0\xd3\xc6', also: ['ps', 'ai'] },
  { format: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { format: 'jpg', bytes: '\xff\xd8\xff' },
  { format: 'gif', bytes: 'GIF87a' },
  { format: 'gif', bytes: 'GIF89a' },
  { format: 'webp', bytes: 'RIFF????WEBP' },
  { format: 'tiff', bytes: 'II*\0', also: rawPhotographs },
  { format: 'tiff', bytes: 'MM\0*', also: rawPhotographs },
  { format: 'bmp', bytes: 'BM????\0\0\0\0' },
  { format: 'ico', bytes: '\0\0\x01\0?\0???\0' },
  { format: 'psd', bytes: '8BPS' },
  { format: 'xcf', bytes: 'gimp xcf' },
  { format: 'jxl', bytes: '\0\0\0\x0cJXL \r\n\x87\n' },
  { format: 'jp2', bytes: '\0\0\0\x0cjP  \r\n\x87\n' },
  { format: 'mp4', bytes: 'ftyp', at: 4, also: [...media, ...rawPhotographs] },
  { format: 'mkv', bytes: '\x1aE\xdf\xa3', also: media },
  { format: 'ogg', bytes: 'OggS', also: media },
  { format: 'flac', bytes: 'fLaC', also: media },
  { format: 'mp3', bytes: 'ID3', also: media },
  { format: 'wav', bytes: 'RIFF????WAVE', also: media },
  { format: 'avi', bytes: 'RIFF????AVI ', also: media },
  { format: 'aiff', bytes: 'FORM????AIF', also: media },
  { format: 'flv', bytes: 'FLV\x01', also: media },
  { format: 'wmv', bytes: '0&\xb2u\x8ef\xcf\x11', also: media },
  { format: 'mpeg', bytes: '\0\0\x01\xba', also: media },
  { format: 'mpeg', bytes: '\0\0\x01\xb3', also: media },
  { format: 'caf', bytes: 'caff', also: media },
  { format: 'amr', bytes: '#!AMR', also: media },
  { format: 'rtf', bytes: '{\\rtf' },
  { format: 'djvu', bytes: 'AT&TFORM' },
  { format: 'chm', bytes: 'ITSF' },
  { format: 'lit', bytes: 'ITOLITLS' },
  { format: 'mobi', bytes: 'BOOKMOBI', at: 60, also: ['ebook'] },
  { format: 'emf', bytes: '\x01\0\0\0' + '?'.repeat(36) + ' EMF' },
  { format: 'wmf', bytes: '\xd7\xcd\xc6\x9a' },
  { format: 'zip', bytes: 'PK\x03\x04' },
  { format: 'zip', bytes: 'PK\x05\x06' },
  { format: 'ole', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { format: '7z', bytes: "7z\xbc\xaf'\x1c" },
  { format: 'rar', bytes: 'Rar!\x1a\x07', also: ['cbr'] },
  { format: 'gz', bytes: '\x1f\x8b', also: ['tar.gz', 'svg', 'svgz', 'zabw', 'emf', 'wmf'] },
  { format: 'bz2', bytes: 'BZh', also: ['tar.bz2'] },
  { format: 'xz', bytes: '\xfd7zXZ\0', also: ['tar.xz'] },
  { format: 'tar', bytes: 'ustar', at: 257 },
  { format: 'cab', bytes: 'MSCF' },
  { format: 'rpm', bytes: '\xed\xab\xee\xdb' },
  { format: 'deb', bytes: '!<arch>\ndebian' },
];

/** The first that fits the beginning of a file. */
export function signatureOf(head: Buffer): Signature | undefined {
  return signatures.find(({ bytes, at = 0 }) => begins(head, bytes, at));
}

/** Whether a file that begins like this may well be of the format that it claims to be. */
export function allows({ format, also = [] }: Signature, claimed: string): boolean {
  const group = findFormat(claimed)?.group;
  return format === claimed || also.includes(claimed) || (group !== undefined && also.includes(group));
}

function begins(head: Buffer, bytes: string, at: number): boolean {
  if (head.length < at + bytes.length) return false;
  return [...bytes].every((letter, index) => letter === '?' || head[at + index] === letter.charCodeAt(0));
}
