import { isStrictWebAddress, isWebAddress } from '../../src/syntax';

describe('a web address', () => {
  it.each(['http://a.test', 'https://a.test/b?c', 'HTTPS://a.test'])('is %j', (text) => {
    expect([isWebAddress(text), isStrictWebAddress(text)]).toEqual([true, true]);
  });

  it.each([' http://a.test', 'http://a.test/b c', 'http://a.test/\n'])('is %j, but not to v2', (text) => {
    expect([isWebAddress(text), isStrictWebAddress(text)]).toEqual([true, false]);
  });

  it.each(['ftp://a.test', 'a.test', '', undefined, 7, ['http://a.test']])('is not %j', (value) => {
    expect([isWebAddress(value), isStrictWebAddress(value)]).toEqual([false, false]);
  });
});
