import { analyse } from 'chardet';
import { decode, encodingExists } from 'iconv-lite';

import { latinEncoding } from './latin-encoding';

/**
 * The name of the encoding of bytes that are not UTF-8 and say nothing about themselves: what the detector finds with
 * confidence, for Latin letters what one of their languages would write, else windows-1252.
 */
export function detectedEncoding(bytes: Buffer): string {
  const sample = sampleOf(bytes);
  const candidates = analyse(sample).filter(({ name }) => encodingExists(name));
  const [best] = candidates;
  if (best !== undefined && multiByte.has(best.name) && best.confidence >= sure) return best.name;
  const eastAsian = eastAsianEncodings.find(({ name, script }) => reads(sample, name, script));
  if (eastAsian !== undefined) return eastAsian.name;
  if (!isForeignScript(sample)) return latinEncoding(sample);
  const [script] = candidates
    .filter(({ name, confidence }) => !multiByte.has(name) && !latin.test(name) && confidence >= unsure)
    .map(({ name, confidence }) => ({ name, score: confidence + casing(decode(sample, name)) * weightOfCasing }))
    .sort((one, other) => other.score - one.score);
  return script?.name ?? western;
}

const western = 'windows-1252';
const multiByte: ReadonlySet<string> = new Set(['Shift_JIS', 'EUC-JP', 'EUC-KR', 'GB18030', 'Big5']);
/** chardet tells Western languages apart by their letter pairs, which a short text has too few of. */
const latin = /^(?:ISO-8859-(?:1|2|9)|windows-125[0247]|UTF-|ASCII|ISO-2022)/;
/** Percent of chardet's confidence. */
const [sure, unsure] = [50, 20];
const weightOfCasing = 30;

/** Around the first bytes that are not ASCII, without tags: their letters are of no language. */
function sampleOf(bytes: Buffer): Buffer {
  const first = Math.max(bytes.findIndex((byte) => byte > 0x7f) - sampleSize / 4, 0);
  const sample = bytes.subarray(first, first + sampleSize).toString('latin1');
  return Buffer.from(sample.replaceAll(/<[^<>]{1,1000}>/g, ' '), 'latin1');
}

const sampleSize = 64 * 1024;

/** Letters that no misread text of another encoding has several of. */
const eastAsianEncodings = [
  { name: 'Shift_JIS', script: /[\u3041-\u30fe]/g },
  { name: 'EUC-JP', script: /[\u3041-\u30fe]/g },
  { name: 'EUC-KR', script: /[\uac00-\ud7a3]/g },
];

function reads(sample: Buffer, encoding: string, script: RegExp): boolean {
  const text = decode(sample.subarray(0, -1), encoding).slice(0, -1);
  const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  return !text.includes('\ufffd') && (text.match(script)?.length ?? 0) > Math.max(foreign / 3, 1);
}

/** Words of Cyrillic, Greek and the like have no ASCII letters in them, those of Latin languages few others. */
function isForeignScript(sample: Buffer): boolean {
  const words = sample.toString('latin1').match(/[A-Za-z\x80-\xff]+/g) ?? [];
  const special = words.filter((word) => /[\x80-\xff]/.test(word));
  const foreign = special.filter((word) => /^[\x80-\xff]{2,}$/.test(word));
  return foreign.length > special.length / 2;
}

/** The share of words that are written small, with a capital letter in front, or all in capitals. */
function casing(text: string): number {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  const usual = words.filter((word) => word.slice(1) === word.slice(1).toLowerCase() || word === word.toUpperCase());
  return words.length === 0 ? 0 : usual.length / words.length;
}
