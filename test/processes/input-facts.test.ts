import { inputFactsOf } from '../../src/processes/input-facts';
import type { V1Call } from '../../src/translate';

const factsOf = (method: string, file: string, more: Partial<V1Call> = {}) =>
  inputFactsOf({ input: { method, parameters: {} }, files: [{ file }], converterOptions: {}, ...more });

it.each([
  ['download', 'https://host/a/b%C3%BCro.pdf?x=1.png#top', 'büro.pdf'],
  ['download', '//host/a.pdf', 'a.pdf'],
  ['download', 'https://example.com', undefined],
  ['s3', 'a.pdf', 'a.pdf'],
  ['ftp', 'folder/a.pdf', 'a.pdf'],
  ['raw', 'some.text', undefined],
])('the input of %s %s is called %s', (method, file, filename) => {
  expect(factsOf(method, file)).toEqual({ type: method, filename });
});

it('filename wins over the name in the URL', () => {
  expect(factsOf('download', 'https://host/a.pdf', { filename: 'b.pdf' })).toMatchObject({ filename: 'b.pdf' });
});

it('an upload has no type', () => {
  expect(factsOf('upload', 'a.pdf', { filename: 'a.pdf' })).toEqual({ filename: 'a.pdf' });
});
