import { decodeBmp } from '../../../../src/engine/operations/builtin/images/decode-bmp';
import { sharp } from '../../../../src/engine/operations/builtin/images/picture';

interface Shape {
  bits: number;
  /** Height: 2 rows, from the top where negative. */
  height?: number;
  compression?: number;
  /** Blue, green, red and a free byte each. */
  palette?: number[][];
  masks?: number[];
  pixels: Buffer;
}

/** Three pixels wide, with the header of Windows 3. */
function bmp({ bits, height = 2, compression = 0, palette = [], masks = [], pixels }: Shape): Buffer {
  const info = Buffer.alloc(40);
  info.writeUInt32LE(40, 0);
  info.writeInt32LE(3, 4);
  info.writeInt32LE(height, 8);
  info.writeUInt16LE(1, 12);
  info.writeUInt16LE(bits, 14);
  info.writeUInt32LE(compression, 16);
  info.writeUInt32LE(palette.length, 32);
  const words = Buffer.alloc(masks.length * 4);
  masks.forEach((mask, index) => words.writeUInt32LE(mask, index * 4));
  return file(Buffer.concat([info, words, Buffer.from(palette.flat())]), pixels);
}

function file(header: Buffer, pixels: Buffer): Buffer {
  const start = Buffer.alloc(14);
  start.write('BM');
  start.writeUInt32LE(14 + header.length + pixels.length, 2);
  start.writeUInt32LE(14 + header.length, 10);
  return Buffer.concat([start, header, pixels]);
}

const [red, green, blue] = [
  [0, 0, 255, 0],
  [0, 255, 0, 0],
  [255, 0, 0, 0],
];
const palette = [red, green, blue] as number[][];
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const names: Record<string, string> = { '255,0,0': 'R', '0,255,0': 'G', '0,0,255': 'B' };

/** A letter a pixel, a line a row, from the top. */
async function drawn(content: Buffer): Promise<string> {
  const { data, width, height } = await decodeBmp(content);
  const letter = (pixel: number) => names[data.slice(pixel * 4, pixel * 4 + 3).join(',')] ?? '?';
  const row = (line: number) => Array.from({ length: width }, (_, column) => letter(line * width + column)).join('');
  expect(data.filter((_, index) => index % 4 === 3)).toEqual(new Uint8Array(width * height).fill(255));
  return Array.from({ length: height }, (_, line) => row(line)).join(' ');
}

const words = (...values: number[]) => {
  const row = Buffer.alloc(8);
  values.forEach((value, index) => row.writeUInt16LE(value, index * 2));
  return row;
};

describe('a BMP has its colours', () => {
  test.each<[string, Shape]>([
    ['one bit a pixel', { bits: 1, palette: palette.slice(0, 2), pixels: bytes('40000000 a0000000') }],
    ['two bits', { bits: 2, palette, pixels: bytes('10000000 44000000') }],
    ['four bits', { bits: 4, palette, pixels: bytes('01000000 10100000') }],
    ['eight bits', { bits: 8, palette, pixels: bytes('00010000 01000100') }],
    ['eight bits from the top', { bits: 8, height: -2, palette, pixels: bytes('01000100 00010000') }],
    ['24 bits', { bits: 24, pixels: bytes('0000ff00ff000000ff000000 00ff000000ff00ff00000000') }],
    ['32 bits', { bits: 32, pixels: bytes('0000ff0000ff00000000ff00 00ff00000000ff0000ff0000') }],
    ['16 bits', { bits: 16, pixels: Buffer.concat([words(0x7c00, 0x3e0, 0x7c00), words(0x3e0, 0x7c00, 0x3e0)]) }],
    [
      '16 bits with masks',
      {
        ...{ bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
        pixels: Buffer.concat([words(0xf800, 0x7e0, 0xf800), words(0x7e0, 0xf800, 0x7e0)]),
      },
    ],
    [
      'runs of eight bits',
      { bits: 8, compression: 1, palette, pixels: bytes('0100 0101 0100 0000 0003 010001 00 0001') },
    ],
    ['runs of four bits', { bits: 4, compression: 2, palette, pixels: bytes('0301 0000 0310 0000 0001') }],
  ])('of %s', async (_name, shape) => {
    expect(await drawn(bmp(shape))).toBe('GRG RGR');
  });

  test('of OS/2, whose palette has three bytes a colour', async () => {
    const core = bytes('0c000000 0300 0200 0100 0800 0000ff 00ff00');
    expect(await drawn(file(core, bytes('00010000 01000100')))).toBe('GRG RGR');
  });

  test('where runs jump over pixels, which keep the first colour', async () => {
    const jumping = bmp({ bits: 8, compression: 1, palette, pixels: bytes('0002 0101 0101 0000 0001') });
    expect(await drawn(jumping)).toBe('RGR RRR');
  });

  test('where a pixel names a colour that the palette lacks: black', async () => {
    const { data } = await decodeBmp(bmp({ bits: 8, palette, pixels: bytes('09000000 00000000') }));
    expect([...data.slice(12, 16)]).toEqual([0, 0, 0, 255]);
  });

  test('and its transparency, where it says any', async () => {
    const pixels = bytes('0000ff80 00ff0000 0000ffff 00ff00ff 0000ffff 00ff00ff');
    const { data } = await decodeBmp(bmp({ bits: 32, pixels }));
    expect([...data].filter((_, index) => index % 4 === 3)).toEqual([255, 255, 255, 128, 0, 255]);
  });

  test('where a PNG lies in it', async () => {
    const pixels = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    expect(await drawn(bmp({ bits: 0, compression: 5, pixels }))).toBe('RRR RRR');
  });
});

test.each([
  ['no header', Buffer.from('BM')],
  ['a header of another kind', file(bytes('42000000'), Buffer.alloc(100))],
  ['fewer rows than it says', bmp({ bits: 24, pixels: bytes('0000ff') })],
  ['a depth that nobody knows', bmp({ bits: 7, pixels: Buffer.alloc(100) })],
])('a file with %s is damaged', async (_name, content) => {
  await expect(decodeBmp(content)).rejects.toThrow('The file cannot be read: it is damaged or not a valid BMP file.');
});
