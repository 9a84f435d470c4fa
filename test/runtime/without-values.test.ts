import { withoutValues } from '../../src/runtime';

test.each([
  ['getaddrinfo ENOTFOUND ftps.example.org', ['ftp'], 'getaddrinfo ENOTFOUND ftps.example.org'],
  ['530 User ftp: login with pa$s failed.', ['ftp', 'pa$s'], '530 User ***: login with *** failed.'],
  ['"über", überall', ['über'], '"***", überall'],
  ['a path of one letter', ['a', 'of'], 'a path of one letter'],
])('a short value is masked where it is a word: %j', (text, values, wanted) => {
  expect(withoutValues(text, values)).toBe(wanted);
});

test('a long one is masked anywhere, and as URLs, JSON and base64 write it', () => {
  const secret = 'p@ss"word';
  const spellings = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
  ];

  expect(withoutValues(`x${spellings.join('x')}x`, [secret])).toBe('x***x***x"***"x***x');
});
