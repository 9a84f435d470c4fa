import { decodePcx } from '../../../../src/engine/operations/builtin/images/decode-pcx';

interface Shape {
  bits: number;
  planes: number;
  bytes: number;
  version?: number;
  palette?: number[];
  isPacked?: boolean;
  rows: number[];
  end?: Buffer;
}

/** Four pixels wide, one high. */
function pcx({ bits, planes, bytes, version = 5, palette = [], isPacked = false, rows, end }: Shape): Buffer {
  const header = Buffer.alloc(128);
  header.set([10, version, isPacked ? 1 : 0, bits, 0, 0, 0, 0, 3, 0, 0, 0]);
  header.set(palette, 16);
  header.set([planes, bytes, 0], 65);
  return Buffer.concat([header, Buffer.from(rows), end ?? Buffer.alloc(0)]);
}

function colours(file: Buffer): string[] {
  const { data } = decodePcx(file);
  return [0, 4, 8, 12].map((at) => Buffer.from(data.subarray(at, at + 3)).toString('hex'));
}

const sixteen = Array.from({ length: 48 }, (_, index) => index);

test.each([
  [
    'black and white',
    { bits: 1, planes: 1, bytes: 2, rows: [0b1010_0000, 0] },
    ['ffffff', '000000', 'ffffff', '000000'],
  ],
  [
    'a palette in four planes',
    { bits: 1, planes: 4, bytes: 2, palette: sixteen, rows: [0b0100_0000, 0, 0, 0, 0b0010_0000, 0, 0b0001_0000, 0] },
    ['000102', '030405', '0c0d0e', '18191a'],
  ],
  [
    'a palette in one plane',
    { bits: 4, planes: 1, bytes: 2, palette: sixteen, rows: [0x01, 0x23] },
    ['000102', '030405', '060708', '090a0b'],
  ],
  [
    'the colours of old screens',
    { bits: 4, planes: 1, bytes: 2, version: 3, rows: [0x01, 0x4f] },
    ['000000', '0000aa', 'aa0000', 'ffffff'],
  ],
  ['shades of grey', { bits: 8, planes: 1, bytes: 4, rows: [1, 2, 3, 4] }, ['010101', '020202', '030303', '040404']],
  [
    'a large palette',
    {
      bits: 8,
      planes: 1,
      bytes: 4,
      rows: [0, 1, 2, 3],
      end: Buffer.concat([Buffer.from([12, ...sixteen]), Buffer.alloc(720)]),
    },
    ['000102', '030405', '060708', '090a0b'],
  ],
  [
    'three planes, packed',
    { bits: 8, planes: 3, bytes: 4, isPacked: true, rows: [0xc4, 17, 0xc4, 34, 0xc3, 51, 68] },
    ['112233', '112233', '112233', '112244'],
  ],
])('a PCX of %s', (_kind, shape, shown) => expect(colours(pcx(shape))).toEqual(shown));

test.each([
  ['cut short', pcx({ bits: 8, planes: 3, bytes: 4, rows: [1] })],
  ['of depths that do not exist', pcx({ bits: 5, planes: 2, bytes: 4, rows: [1, 2, 3, 4] })],
  ['that is nothing but a few bytes', Buffer.from('abc')],
])('a file %s is refused', (_what, file) => {
  expect(() => decodePcx(file)).toThrow('The file cannot be read: it is damaged or not a valid PCX file.');
});
