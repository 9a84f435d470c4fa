import { jsonFault } from '../../src/syntax';

function faultOf(text: string) {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonFault(text, error);
  }
  throw new Error('it is JSON');
}

it.each([
  ['is cut', '{"log":\n{"entries": [{"a', { place: 'line 2, column 17', words: expect.stringMatching('truncated') }],
  ['ends too early', '{"a": 1', { place: 'line 1, column 8', words: expect.stringMatching('truncated') }],
  ['holds a fault', `{"a": 1,\n  }${' '.repeat(100)}`, { place: 'line 2, column 3', words: 'it is not valid JSON' }],
  ['is something else', '<html>', { words: 'it is not valid JSON' }],
  ['is empty', ' \n', { words: 'it is empty' }],
])('tells of a text that %s, without repeating it', (_what, text, told) => {
  expect(faultOf(text)).toEqual(told);
});
