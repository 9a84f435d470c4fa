import { equalSecrets } from '../../src/runtime';

it.each([
  ['the same text', 'abc', 'abc', true],
  ['another text of the same length', 'abc', 'abd', false],
  ['a beginning of it', 'ab', 'abc', false],
  ['as many characters but more bytes', 'äbc', 'abc', false],
])('tells whether %s is the secret', (_what, given, wanted, equal) => {
  expect(equalSecrets(given, wanted)).toBe(equal);
});
