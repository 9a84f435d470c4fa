import { isUtf8 } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';

import { decode, encodingExists } from 'iconv-lite';

import { OperationError } from '../../contract/operation';
import { declaredEncoding, declaringUtf8 } from './declared-encoding';
import { detectedEncoding } from './encodings';
import { pageOfArchive } from './web-archive';

export interface DecodeRequest {
  path: string;
  format: string;
  /** Where the text goes, as UTF-8 without a byte order mark, where the file is not that already. */
  target: string;
}

/** The path of the text in UTF-8: the file itself, or `target`. Fails on binary data. */
export async function run({ path, format, target }: DecodeRequest): Promise<string> {
  const contents = await readFile(path);
  if (isCompressed(contents)) return path;
  const bytes = (format === 'html' ? pageOfArchive(contents) : undefined) ?? contents;
  const encoding = encodingOf(bytes, format);
  const text = textOf(bytes, encoding);
  if (text.includes('\0')) throw new OperationError('The file is not a text file.');
  const declared = declaringUtf8(text, format);
  const written = Buffer.from(declared);
  if (written.equals(contents)) return path;
  await writeFile(target, written);
  return target;
}

function textOf(bytes: Buffer, encoding: string): string {
  if (encoding === 'utf-8') return bytes.toString('utf8').replace(/^\ufeff/, '');
  return encoding === escaped ? new TextDecoder(escaped).decode(bytes) : decode(bytes, encoding);
}

/** Of Japanese mails; iconv-lite lacks it. */
const escaped = 'iso-2022-jp';

/** SVG may be, under its own name too. */
function isCompressed(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The mark at the start, what the text says about itself, UTF-8 where it is valid, else what it looks like. */
function encodingOf(bytes: Buffer, format: string): string {
  const mark = marks.find(({ start }) => bytes.subarray(0, start.length).equals(Buffer.from(start)));
  if (mark !== undefined) return mark.encoding;
  if (changesToJapanese.test(bytes.subarray(0, declarationReach).toString('latin1'))) return escaped;
  const isPlain = isValidUtf8(bytes);
  const declared = declaredEncoding(bytes.subarray(0, declarationReach).toString('latin1'), format);
  if (declared !== undefined && encodingExists(declared)) {
    if (declared !== 'utf-8' || isPlain) return declared;
  } else if (isPlain) {
    return 'utf-8';
  }
  return withoutMark(bytes) ?? detectedEncoding(bytes);
}

const marks = [
  { start: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { start: [0xff, 0xfe, 0, 0], encoding: 'utf-32le' },
  { start: [0, 0, 0xfe, 0xff], encoding: 'utf-32be' },
  { start: [0xff, 0xfe], encoding: 'utf-16le' },
  { start: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** All of it ASCII and escapes, so that it is valid UTF-8 too. */
const changesToJapanese = /^[\x00-\x7f]*\x1b\$[@B][\x21-\x7e]{2}/;

/** UTF-16 shows by zeros in every second byte: those of spaces, digits and ends of lines at least. */
function withoutMark(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, declarationReach);
  const zeros = (parity: number) => start.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const some = start.length / 100;
  const found = [
    { encoding: 'utf-16le', fits: zeros(1) > some && zeros(0) < zeros(1) / 10 },
    { encoding: 'utf-16be', fits: zeros(0) > some && zeros(1) < zeros(0) / 10 },
  ].find(({ fits }) => fits);
  return found === undefined || noText.test(decode(start, found.encoding)) ? undefined : found.encoding;
}

/** Controls, surrogates without their other half, private and unassigned characters. */
const noText = /[\u0000-\u0008\u000e-\u001a\p{Cs}\p{Co}\p{Cn}]/u;

/** ASCII with zeros is valid UTF-8 too, and meant as UTF-16. */
function isValidUtf8(bytes: Buffer): boolean {
  return !bytes.subarray(0, declarationReach).includes(0) && isUtf8(bytes);
}

/** Bytes from the start in which a text may say its encoding. */
const declarationReach = 4096;
