import { decodeText } from './decode-text';

/** `=?utf-8?B?Z3LDvG4ucG5n?=`: words of RFC 2047; the white space between two of them is no part of the text. */
export function withoutEncodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(
      /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/gi,
      (_word, charset: string, kind: string, encoded: string) =>
        kind.toLowerCase() === 'b'
          ? decodeText(Buffer.from(encoded, 'base64'), charset)
          : encoded
              .replaceAll('_', ' ')
              .replace(/(?:=[0-9a-f]{2})+/gi, (run) => ofHex(run.replaceAll('=', ''), charset)),
    );
}

function ofHex(digits: string, charset: string | undefined): string {
  return decodeText(Buffer.from(digits, 'hex'), charset);
}
