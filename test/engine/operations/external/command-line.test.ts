import { findNativeCode } from '../../../../src/engine/operations/external/command/native-code';

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
