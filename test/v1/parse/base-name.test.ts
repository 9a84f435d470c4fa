import fc from 'fast-check';
import { baseName } from '../../../src/v1/parse';

test.each([
  ['a.pdf', 'a.pdf'],
  ['/etc/a.pdf', 'a.pdf'],
  ['C:\\Users\\a.pdf', 'a.pdf'],
  ['../../a.pdf', 'a.pdf'],
  ['https://x.test/dir/a%20b.pdf?v=1&x=/c.txt#d', 'a b.pdf'],
  ['//x.test/dir/a.pdf', 'a.pdf'],
  ['https://x.test/..%2F..%2Fa.pdf', 'a.pdf'],
  ['https://x.test/50%.pdf', '50%.pdf'],
  ['what?.pdf', 'what?.pdf'],
  ['ä 日本.pdf', 'ä 日本.pdf'],
  ['a\u0000\r\n.pdf', 'a.pdf'],
  ['..', ''],
  ['dir/', ''],
  ['', ''],
])('the basename of %j is %j (B3)', (name, wanted) => {
  expect(baseName(name)).toBe(wanted);
});

test('a long name is cut in its stem, so that the extension stays', () => {
  const name = baseName('ä'.repeat(500) + '.tar.gz');

  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(name).toMatch(/^ä+\.gz$/);
});

test('no name leads out of a folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const base = baseName(name);
      expect(base).not.toMatch(/[/\\\p{Cc}]/u);
      expect(['.', '..']).not.toContain(base);
      expect(Buffer.byteLength(base)).toBeLessThanOrEqual(200);
    }),
  );
});
