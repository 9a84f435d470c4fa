import { analyse } from 'chardet';
import { decode, encodingExists } from 'iconv-lite';

import { alphabetEncoding } from './alphabet-encoding';
import { latinEncoding } from './latin-encoding';

/**
 * The name of the encoding of bytes that are not UTF-8 and say nothing about themselves: what a language of another
 * alphabet or of Latin letters would write, what the detector finds with confidence, else windows-1252.
 */
export function detectedEncoding(bytes: Buffer): string {
  const sample = sampleOf(bytes);
  const { isForeign, alphabet, ideographs } = scriptsOf(sample);
  if (alphabet !== undefined) return alphabet;
  const candidates = analyse(sample).filter(({ name }) => encodingExists(name));
  const [best] = candidates;
  if (best !== undefined && multiByte.has(best.name) && best.confidence >= sure) return best.name;
  if (ideographs !== undefined) return ideographs;
  if (!isForeign) return latinEncoding(sample);
  const [script] = candidates
    .filter(({ name, confidence }) => !multiByte.has(name) && !latin.test(name) && confidence >= unsure)
    .map(({ name, confidence }) => ({ name, score: confidence + casing(decode(sample, name)) * weightOfCasing }))
    .sort((one, other) => other.score - one.score);
  return script?.name ?? western;
}

/** The encoding of bytes that are clearly of another script than the Latin one. */
export function foreignEncoding(bytes: Buffer): string | undefined {
  const { alphabet, ideographs } = scriptsOf(sampleOf(bytes));
  return alphabet ?? ideographs;
}

/** Encodings whose letters, as they read the text, are those of an alphabet or of East Asia. */
function scriptsOf(sample: Buffer): { isForeign: boolean; alphabet?: string; ideographs?: string } {
  const isForeign = isForeignScript(sample);
  const eastAsian = eastAsianEncodings.find(
    ({ name, script }) => (isForeign || name !== 'EUC-KR') && reads(sample, name, script),
  );
  const chinese = chineseEncodings.find(({ characters }) => consistsOf(sample, characters));
  return {
    isForeign,
    alphabet: isForeign ? alphabetEncoding(sample) : undefined,
    ideographs: (eastAsian ?? chinese)?.name,
  };
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

/** Two thirds of Korean texts; Chinese ones, read as Korean, are full of rare syllables. */
const commonSyllables =
  /[이다는가을에의고도하로한지사기은그어나아정대리시인해자일서라게있보부수만들등원국제전주장과를습니요세안녕오여조상구스우동선성공경문방신연화미생회학교실유물산모명관계영소무진내중민위천차양호건강치마반재분입업금액름번]/g;

/** Letters that no misread text of another encoding has several of. */
const eastAsianEncodings = [
  { name: 'Shift_JIS', script: /[\u3041-\u30fe]/g },
  { name: 'EUC-JP', script: /[\u3041-\u30fe]/g },
  { name: 'EUC-KR', script: commonSyllables },
];

function reads(sample: Buffer, encoding: string, script: RegExp): boolean {
  const text = decode(sample.subarray(0, -1), encoding).slice(0, -1);
  const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  return !text.includes('\ufffd') && (text.match(script)?.length ?? 0) > Math.max(foreign / 3, 1);
}

/** Bytes of the characters in use, and of punctuation: rare ones have others, as have accented letters of the West. */
const chineseEncodings = [
  { name: 'GB18030', characters: /[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]/g },
  { name: 'Big5', characters: /[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1-\xa3][\x40-\x7e\xa1-\xfe]/g },
];

function consistsOf(sample: Buffer, characters: RegExp): boolean {
  const text = sample.toString('latin1');
  const found = text.match(characters) ?? [];
  const closed = found.filter((character) => /[\xa1-\xfe]$/.test(character));
  return (
    found.length >= fewest && closed.length > found.length / 4 && !/[\x80-\xff]/.test(text.replace(characters, ''))
  );
}

const fewest = 3;

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
