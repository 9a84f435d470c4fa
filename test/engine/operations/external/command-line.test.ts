import { splitCommandLine } from '../../../../src/engine/operations/external/command/command-line';
import { findOutsideWord } from '../../../../src/engine/operations/external/command/outside-files';

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

describe('without bubblewrap, arguments that could reach beyond /input and /output are refused', () => {
  test.each([
    ['/etc/passwd'],
    ['file:/etc/passwd'],
    ['movie=/etc/passwd'],
    [`movie=\\/etc\\/passwd`],
    [`movie='/etc/passwd'`],
    ['/input/../etc/passwd'],
    ['/output/x/../../../etc'],
    ['../x'],
    ['~/x'],
    ['@/etc/passwd'],
    ['label:@/etc/passwd'],
    ['text:/etc/passwd'],
    ['TEXT:x'],
    ['msl:/input/a/x.msl'],
    ['http://127.0.0.1/'],
    ['concat:/input/a|/etc/passwd'],
    ['subfile,,start,0,end,9,,:/etc/passwd'],
    ['tcp://127.0.0.1:1'],
    ['-safe'],
    ['-filter_script'],
    ['-filter_script:v'],
    ['-/filter'],
    ['/inputs/x'],
    ['tee:x'],
    ['[f=mpegts]udp://host'],
    ['subtitles=f=/etc/passwd'],
    ['a,amovie=/dev/stdin'],
    ['(/etc/passwd'],
  ])('%j', (word) => {
    expect(findOutsideWord(['-i', word])).toBe(word);
  });

  test.each([
    ['/input/import-1/a file.png'],
    ['/output/a.png'],
    ['/output/'],
    ['scale=640:-2,fps=30000/1001'],
    ['[0:v][1:v]overlay=10:10[out]'],
    ['-resize'],
    ['50%'],
    ['png:/output/a.png'],
    ['title=AC/DC and more...'],
    ['xc:white'],
    ['subtitles=/input/a/b.srt'],
    ['1/2'],
    ['#ffffff'],
    ['-filter_complex'],
  ])('but not %j', (word) => {
    expect(findOutsideWord([word])).toBeUndefined();
  });
});
