import { escapeAttribute, escapeMarkup } from '../../src/text';

it('text between tags reads as it was written', () => {
  expect(escapeMarkup(`R&D <b> "quoted" it's`)).toBe(`R&amp;D &lt;b&gt; "quoted" it's`);
});

it('text within an attribute does not end it', () => {
  expect(escapeAttribute('a "b" & c')).toBe('a &quot;b&quot; &amp; c');
});

it('letters that XML can not write are left out, and tabs, line ends and emoji stay', () => {
  expect(escapeMarkup('a\u0000b\u0002c\tq\r\nz\uFFFF\u{1F600}')).toBe('abc\tq\r\nz\u{1F600}');
});
