import { decodeText, decodeWindows1252 } from '../../src/text';

it.each([
  ['UTF-8', Buffer.from('grün €'), undefined, 'grün €'],
  ['windows-1252 where they are no UTF-8', Buffer.from([0x67, 0x72, 0xfc, 0x6e, 0x20, 0x80]), undefined, 'grün €'],
  ['the named charset', Buffer.from('grün', 'utf16le'), 'utf-16le', 'grün'],
  ['windows-1252 where Latin-1 is named, as browsers do', Buffer.from([0x80]), 'ISO-8859-1', '€'],
  ['UTF-8 where the named charset is unknown', Buffer.from('grün'), 'klingon', 'grün'],
])('bytes are read as %s', (_what, bytes, charset, text) => {
  expect(decodeText(bytes, charset)).toBe(text);
});

it('a byte order mark stays, because it is one of the bytes', () => {
  expect(decodeText(Buffer.from('\ufeffa'))).toBe('\ufeffa');
});

it('every byte is some character of windows-1252, no two the same', () => {
  const all = decodeWindows1252(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  expect(new Set(all).size).toBe(256);
});
