import { eraseInText } from '../../../../src/engine/operations/traces/text';

const now = Date.UTC(2026, 10, 27, 21, 12, 5);
const span = { instant: Date.UTC(2022, 0, 1), since: now - 3_000, until: now + 3_000 };
const erased = (text: string) => eraseInText(text, span);

describe('traces of a run in a file', () => {
  it.each([
    ["/CreationDate (D:20261127211205+00'00')", "/CreationDate (D:20220101000000+00'00')"],
    ['<dc:date>2026-11-27T21:12:05.250Z</dc:date>', '<dc:date>2022-01-01T00:00:00.000Z</dc:date>'],
    ['%%CreationDate: Fri Nov 27 21:12:05 2026', '%%CreationDate: Sat Jan  1 00:00:00 2022'],
    ['<id>752dd554-fd0b-4699-a986-763e78e876cf</id>', '<id>00000000-0000-4000-8000-000000000001</id>'],
  ])('are replaced at the same length: %s', (text, expected) => {
    expect(erased(text)).toBe(expected);
    expect(expected).toHaveLength(text.length);
  });

  it.each([
    '/CreationDate (D:20200202020202Z)',
    '2026-11-27T20:12:05Z',
    'Fri Nov 27 20:12:05 2026',
    '00000000-0000-1000-8000-00000000abcd',
  ])("are not what the document itself tells: '%s'", (text) => {
    expect(erased(text)).toBe(text);
  });

  it('include the id of a PDF, which then follows from the rest of it', () => {
    const pdf = (id: string, text = 'a') =>
      `%PDF-1.7 (${text}) trailer << /ID [ <${id}>\n<${id}> ] /DocChecksum /${id} >>`;
    const [one, other] = ['17B0BB2ABD4FB038F997886DB2C5C37B', '1AAF180C27F4FE885567FD42BE43B775'];
    expect(erased(pdf(one))).toBe(erased(pdf(other)));
    expect(erased(pdf(one))).not.toBe(erased(pdf(one, 'b')));
  });

  it('leave the id of an encrypted PDF, which its key is made of', () => {
    const pdf =
      '%PDF-1.7 trailer << /Encrypt 4 0 R /ID [ <17B0BB2ABD4FB038F997886DB2C5C37B> <17B0BB2ABD4FB038F997886DB2C5C37B> ] >>';
    expect(erased(pdf)).toBe(pdf);
  });
});
