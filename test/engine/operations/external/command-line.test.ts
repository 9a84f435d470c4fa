import { splitCommandLine } from '../../../../src/engine/operations/external/command/command-line';
import { findNativeCode } from '../../../../src/engine/operations/external/command/native-code';

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
  ])('%j are split as a shell splits, and nothing is run', (line, words) => {
    expect(splitCommandLine(line)).toEqual(words);
  });

  test.each([`'a`, `"a`, `a\\`])('%j has no end', (line) => {
    expect(splitCommandLine(line)).toBeUndefined();
  });
});

describe('words by which ffmpeg would load code of others are found', () => {
  test.each([
    'ladspa=f',
    "la\\d'sp'a=f",
    '[0:a]ladspa@id=f[out]',
    'hflip,frei0r=x',
    'frei0r_src=x',
    'lv2=p=x',
    'dnn_detect=model=x',
    'sr=model=x',
    'scale=1:1,derain=x',
    'a ; asr = x',
    '-filter_script:v',
    '-filter_complex_script',
    '-/filter',
    '-vpre',
  ])('%j', (word) => {
    expect(findNativeCode(['-i', word])).toBe(word);
  });

  test.each([
    'scale=640:-2,fps=30000/1001',
    '[0:v][1:v]overlay=10:10[out]',
    'title=AC/DC and more...',
    'subtitles=/input/a/b.srt',
    'language=sr',
    'asr',
    'blsr=1',
    '-filter_complex',
    '-f',
  ])('but not %j', (word) => {
    expect(findNativeCode([word])).toBeUndefined();
  });
});
