import { ParameterSeal } from '../../../src/engine/jobs';

describe('sealed parameters', () => {
  const seal = new ParameterSeal('one');

  it('are opened by the key that sealed them, and hold nothing in clear', () => {
    const sealed = seal.seal('{"password":"geheim"}');
    expect(sealed).not.toContain('geheim');
    expect(seal.open(sealed)).toBe('{"password":"geheim"}');
  });

  it('of an earlier version are read as they are', () => {
    expect(seal.open('{"a":1}')).toBe('{"a":1}');
  });

  it('are refused by another key, and where they were changed', () => {
    const sealed = seal.seal('{}');
    expect(() => new ParameterSeal('other').open(sealed)).toThrow();
    expect(() => seal.open('v1.a')).toThrow('incomplete');
  });
});
