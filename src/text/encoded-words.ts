import { decodeText } from './decode-text';

const word = /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/i.source;
const run = new RegExp(`${word}(?:\\s*${word})*`, 'gi');
const each = new RegExp(word, 'gi');

/** `=?utf-8?B?Z3LDvG4ucG5n?=`: words of RFC 2047; the white space between two of them is no part of the text. */
export function withoutEncodedWords(text: string): string {
  return text.replace(run, (words) => decodedRun(words));
}

/** A character may begin in one word and end in the next. */
function decodedRun(words: string): string {
  const pieces: { charset: string; bytes: Buffer[] }[] = [];
  for (const [, charset = '', kind, encoded = ''] of words.matchAll(each)) {
    const bytes = kind?.toLowerCase() === 'b' ? Buffer.from(encoded, 'base64') : quoted(encoded);
    const last = pieces.at(-1);
    if (last?.charset.toLowerCase() === charset.toLowerCase()) last.bytes.push(bytes);
    else pieces.push({ charset, bytes: [bytes] });
  }
  return pieces.map(({ charset, bytes }) => decodeText(Buffer.concat(bytes), charset)).join('');
}

function quoted(encoded: string): Buffer {
  const bytes = encoded
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_escape, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(bytes, 'latin1');
}
