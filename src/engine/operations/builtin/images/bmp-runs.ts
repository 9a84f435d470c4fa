import type { BmpHeader } from './bmp-header';

/** Rows from the top, each of `bytes`. */
export interface Rows {
  bytes: number;
  content: Buffer;
  /** Bits of a pixel. */
  bits: number;
}

/**
 * Rows packed in runs: pairs of a count and a pixel, of 4, 8 or 24 bits; a count of 0 leads to the end of a line or of the
 * picture, a jump, or pixels as they are. What no run reaches has the first colour.
 */
export function unpackRuns(packed: Buffer, { width, height, compression, isTopDown }: BmpHeader): Rows {
  const step = compression === 'rle24' ? 3 : 1;
  const bytes = width * step;
  const content = Buffer.alloc(bytes * height);
  const isNibbles = compression === 'rle4';
  let [at, column, line] = [0, 0, 0];

  const put = (...pixel: number[]) => {
    if (column < width && line < height) {
      const row = isTopDown ? line : height - 1 - line;
      content.set(pixel, row * bytes + column * step);
    }
    column += 1;
  };
  const pixelsAt = (place: number, count: number) => {
    for (let index = 0; index < count; index += 1) {
      const byte = packed[place + (isNibbles ? index >> 1 : index * step)] ?? 0;
      if (isNibbles) put(index % 2 === 0 ? byte >> 4 : byte & 15);
      else if (step === 1) put(byte);
      else put(byte, packed[place + index * 3 + 1] ?? 0, packed[place + index * 3 + 2] ?? 0);
    }
  };

  while (at + 1 < packed.length && line < height) {
    const [count, code] = [packed[at] as number, packed[at + 1] as number];
    at += 2;
    if (count > 0) {
      const run = step === 3 ? packed.subarray(at - 1, at + 2) : packed.subarray(at - 1, at);
      for (let index = 0; index < count; index += 1) {
        if (isNibbles) put(index % 2 === 0 ? code >> 4 : code & 15);
        else put(...run);
      }
      at += step - 1;
    } else if (code === endOfLine) [column, line] = [0, line + 1];
    else if (code === endOfPicture) break;
    else if (code === jump) {
      [column, line] = [column + (packed[at] ?? 0), line + (packed[at + 1] ?? 0)];
      at += 2;
    } else {
      pixelsAt(at, code);
      const size = isNibbles ? Math.ceil(code / 2) : code * step;
      at += size + (size % 2);
    }
  }
  return { bytes, content, bits: 8 * step };
}

const [endOfLine, endOfPicture, jump] = [0, 1, 2];
