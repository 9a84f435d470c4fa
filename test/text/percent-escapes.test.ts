import { formBytes, unescaped, withReadableEscapes } from '../../src/text';

it.each([
  ['gr%C3%BCn.png', 'grün.png'],
  ['gr%FCn.png', 'grün.png'],
  ['%80uro.png', '€uro.png'],
  ['100%.png', '100%.png'],
  ['100%25.png', '100%.png'],
  ['50%ab.png', '50«.png'],
  ['plain.png', 'plain.png'],
])('%s is read as %s', (escaped, text) => {
  expect(unescaped(escaped)).toBe(text);
  expect(decodeURIComponent(withReadableEscapes(escaped))).toBe(text);
});

it('escapes that can be decoded stay as they are', () => {
  expect(withReadableEscapes('a%2Fb%20gr%C3%BCn')).toBe('a%2Fb%20gr%C3%BCn');
});

it.each([
  ['a+b%20c', Buffer.from('a b c')],
  ['%FC%00%ff', Buffer.from([0xfc, 0x00, 0xff])],
  ['100%', Buffer.from('100%')],
  ['%4', Buffer.from('%4')],
  ['%zz', Buffer.from('%zz')],
])('the bytes of %s in a form', (escaped, bytes) => {
  expect(formBytes(Buffer.from(escaped))).toEqual(bytes);
});
