import { splitShellWords } from '../../src/syntax';

describe('the arguments of a command', () => {
  test.each([
    ['-i /input/a/b.mp4  /output/c.mp4', ['-i', '/input/a/b.mp4', '/output/c.mp4']],
    [`'a b' "c d" e\\ f`, ['a b', 'c d', 'e f']],
    [`-vf "scale='min(640,iw)':-2"`, ['-vf', `scale='min(640,iw)':-2`]],
    [`a"b"'c'd`, ['abcd']],
    [`"" ''`, ['', '']],
    [`"a\\"b\\n" 'a\\b'`, ['a"b\\n', 'a\\b']],
    ['a; rm -rf / | cat $(id) `id` $HOME > x & *', 'a; rm -rf / | cat $(id) `id` $HOME > x & *'.split(' ')],
    ['  \n\t ', []],
    ['#fff ~', ['#fff', '~']],
    ['one \\\n  two\\\nthree "four\\\nfive"', ['one', 'twothree', 'fourfive']],
  ])('%j are split as a shell splits, and nothing is run', (line, words) => {
    expect(splitShellWords(line)).toEqual({ words, isComplete: true });
  });

  test.each([`'a`, `"a`, `a\\`])('%j has no end', (line) => {
    expect(splitShellWords(line).isComplete).toBe(false);
  });
});
