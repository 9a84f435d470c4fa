import { decodeText } from './decode-text';

/**
 * A parameter of a header whose value says its charset (`name*=UTF-8''na%C3%AFve`, RFC 8187) or comes in pieces (`name*0*=`,
 * `name*1=`, RFC 2231), as mail libraries write long names. `undefined` where neither is there.
 *
 * @param parameters by lower-case name, bytes as Latin-1
 */
export function extendedParameter(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const whole = parameters.get(`${name}*`);
  return (whole === undefined ? undefined : decoded([[whole, true]])) ?? decoded(piecesOf(parameters, name));
}

/** The text of a piece, and whether it is percent-encoded. */
type Piece = [value: string, isEncoded: boolean];

function piecesOf(parameters: ReadonlyMap<string, string>, name: string): Piece[] {
  const pieces: Piece[] = [];
  for (let number = 0; ; number += 1) {
    const [encoded, plain] = [parameters.get(`${name}*${number}*`), parameters.get(`${name}*${number}`)];
    const value = encoded ?? plain;
    if (value === undefined) return pieces;
    pieces.push([value, encoded !== undefined]);
  }
}

/** Characters may begin in one piece and end in the next. */
function decoded([first, ...others]: Piece[]): string | undefined {
  if (first === undefined) return undefined;
  const [value, isEncoded] = first;
  if (!isEncoded) return decodeText(bytesOf([first, ...others]));
  const [, charset, rest] = /^([\w-]*)'[^']*'(.*)$/s.exec(value) ?? [undefined, undefined, value];
  return rest ? decodeText(bytesOf([[rest, true], ...others]), charset) : undefined;
}

function bytesOf(pieces: Piece[]): Buffer {
  return Buffer.concat(
    pieces.map(([value, isEncoded]) => (isEncoded ? unescaped(value) : Buffer.from(value, 'latin1'))),
  );
}

function unescaped(value: string): Buffer {
  const bytes = value.replace(/%([0-9a-f]{2})/gi, (_escape, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
