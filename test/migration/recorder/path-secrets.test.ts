import { withoutPathSecrets } from '../../../src/migration/recorder/path-secrets';

const masked = (text: string) => withoutPathSecrets(text, () => '*');

it.each([
  ['https://files.example.com/s/2kq3n1p8x2l9z0a/report.pdf', 'https://files.example.com/s/*/report.pdf'],
  ['https://api.telegram.org/file/bot12345678:AAF-x1y2z3w4v5u6t7s8r9/a.jpg', 'https://api.telegram.org/file/*/a.jpg'],
  ['https://h/share/550e8400-e29b-41d4-a716-446655440000', 'https://h/share/*'],
  ['https://h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl/a.png', 'https://h/*/a.png'],
  ['https://h/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/export', 'https://h/d/*/export'],
  ['https://h/x/9f86d081884c7d659a2feaa0c55ad015.png?a=b', 'https://h/x/*.png?a=b'],
  ['{"file":"https:\\/\\/h\\/s\\/pl4nted-path-0123456789\\/a.png"}', '{"file":"https:\\/\\/h\\/s\\/*\\/a.png"}'],
  ['ftp://h:21/secret-path-0123456789/a.png and //h/s/aB3dE5gH7jK9mN1p', 'ftp://h:21/*/a.png and //h/s/*'],
])('a part of a path that nobody would read aloud is masked: %s', (text, expected) => {
  expect(masked(text)).toBe(expected);
});

it.each([
  'https://example.com/wp-content/uploads/2021/03/annual-report-2021.docx',
  'https://example.com/Shared%20Documents/wordPressUploads2021/v1.2.3-rc1/page12.html',
  'http://127.0.0.1:8080/IMG_20210304_123456.jpg',
  'https://cdn.example.com/application-documentation/20210304/internationalization',
  '//host:1/download/~mw0M1kzYEB2q_ff0T2mNOw/aB3dE5gH7jK9mN1p/x',
  'https://host/process/v3p1HYgqsLJZtGkU5Ac0',
  'no address: aB3dE5gH7jK9mN1p/aB3dE5gH7jK9mN1p',
  'https://h/${LINK_AB12CD34}/a.png',
])('what people read stays, and so do the addresses of v1: %s', (text) => {
  expect(masked(text)).toBe(text);
});
