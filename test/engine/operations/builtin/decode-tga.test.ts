import { decodeTga } from '../../../../src/engine/operations/builtin/images/decode-tga';

interface Shape {
  type: number;
  depth: number;
  /** Bits of alpha, 0x10 from the right, 0x20 from the top. */
  descriptor?: number;
  /** Blue, green and red each. */
  palette?: number[];
  pixels: number[];
}

/** Two pixels wide, two high. */
function tga({ type, depth, descriptor = 0x20, palette = [], pixels }: Shape): Buffer {
  const header = Buffer.alloc(18);
  header.set([0, palette.length > 0 ? 1 : 0, type, 0, 0, palette.length / 3, 0, 24]);
  header.set([2, 0, 2, 0, depth, descriptor], 12);
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(pixels)]);
}

function shades(file: Buffer): number[] {
  const { data } = decodeTga(file);
  return [0, 4, 8, 12].map((at) => data[at] ?? -1);
}

test.each([
  ['the upper left corner', 0x20, [10, 20, 30, 40]],
  ['the lower left corner', 0, [30, 40, 10, 20]],
  ['the upper right corner', 0x30, [20, 10, 40, 30]],
  ['the lower right corner', 0x10, [40, 30, 20, 10]],
])('shades of grey are read from %s', (_corner, descriptor, shown) => {
  expect(shades(tga({ type: 3, depth: 8, descriptor, pixels: [10, 20, 30, 40] }))).toEqual(shown);
});

test('packets of equal and of different pixels are unpacked, over the end of a row', () => {
  expect(shades(tga({ type: 11, depth: 8, pixels: [0x82, 7, 0, 9] }))).toEqual([7, 7, 7, 9]);
});

test.each([
  ['16 bits', { type: 2, depth: 16, pixels: [0x1f, 0, 0xe0, 3, 0, 0x7c, 0xff, 0x7f] }],
  ['24 bits', { type: 2, depth: 24, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255] }],
  ['a palette', { type: 1, depth: 8, palette: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], pixels: [0, 1, 2, 3] }],
])('colours of %s are blue, green, red and white', (_kind, shape) => {
  const { data } = decodeTga(tga(shape));
  expect([...data]).toEqual([0, 0, 255, 255, 0, 255, 0, 255, 255, 0, 0, 255, 255, 255, 255, 255]);
});

test('the fourth byte is transparency, unless it is 0 everywhere', () => {
  const alphas = (alpha: number) => {
    const pixels = [1, 2, 3, 0, 1, 2, 3, alpha, 1, 2, 3, 0, 1, 2, 3, 0];
    const { data } = decodeTga(tga({ type: 2, depth: 32, pixels }));
    return [3, 7, 11, 15].map((at) => data[at]);
  };
  expect(alphas(128)).toEqual([0, 128, 0, 0]);
  expect(alphas(0)).toEqual([255, 255, 255, 255]);
});

test('shades of grey may have transparency', () => {
  const { data } = decodeTga(tga({ type: 3, depth: 16, pixels: [9, 128, 9, 255, 9, 255, 9, 255] }));
  expect([...data.subarray(0, 4)]).toEqual([9, 9, 9, 128]);
});

test.each([
  ['cut short', tga({ type: 2, depth: 24, pixels: [1, 2, 3] })],
  ['of an unknown type', tga({ type: 32, depth: 8, pixels: [1, 2, 3, 4] })],
  ['that is nothing but a few bytes', Buffer.from('abc')],
])('a file %s is refused', (_what, file) => {
  expect(() => decodeTga(file)).toThrow('The file cannot be read: it is damaged or not a valid TGA file.');
});
