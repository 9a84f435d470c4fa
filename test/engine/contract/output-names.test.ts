import { safeName } from '../../../src/engine/contract/output-names';

it.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\photos\\cat.png', 'cat.png'],
  ['a\u0000b\n.png', 'ab.png'],
  ['..', 'file'],
  ['report (1) – März.docx', 'report (1) – März.docx'],
])('%j is kept as %j', (name, kept) => {
  expect(safeName(name)).toBe(kept);
});

it.each([
  ['letters', `${'a'.repeat(300)}.tar.gz`, /^a{200,}\.tar\.gz$/],
  ['characters of three bytes', `${'写'.repeat(120)}.png`, /^写{70,}\.png$/],
  ['an extension', `a.${'b'.repeat(300)}`, /^a?\.b{200,}$/],
])('a name that is too long for a file system, by its %s, is cut before its extension', (_what, name, cut) => {
  expect(safeName(name)).toMatch(cut);
  expect(Buffer.byteLength(safeName(name))).toBeLessThan(240);
});
