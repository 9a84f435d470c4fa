import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import type { Samples } from './samples';

type Write = (target: string, samples: Samples) => Promise<unknown>;

const run = promisify(execFile);

const ffmpeg =
  (from: string, ...words: string[]): Write =>
  async (target, samples) =>
    run('ffmpeg', ['-v', 'error', '-y', '-i', (await samples.of(from)) ?? '', ...words, target]);

/** The same bytes under another name, as formats have several. */
const copyOf =
  (format: string): Write =>
  async (target, samples) =>
    copyFile((await samples.of(format)) ?? '', target);

const office =
  (from: string): Write =>
  async (target, samples) => {
    const [folder, format] = [`${target}.made`, path.extname(target).slice(1)];
    const profile = `-env:UserInstallation=${pathToFileURL(path.join(path.dirname(target), 'profile')).href}`;
    const source = (await samples.of(from)) ?? '';
    await mkdir(folder);
    await run('soffice', [profile, '--headless', '--convert-to', format, '--outdir', folder, source]);
    await copyFile(path.join(folder, `${path.basename(source, path.extname(source))}.${format}`), target);
  };

const packed =
  (program: string, ...words: string[]): Write =>
  async (target, samples) => {
    const source = (await samples.of('md')) ?? '';
    await run(program, [...words, target, path.basename(source)], { cwd: path.dirname(source) });
  };

const squeezed =
  (type: string, ...words: string[]): Write =>
  async (target, samples) =>
    run('7z', ['a', `-t${type}`, ...words, target, (await samples.of('md')) ?? '']);

/** Two layers. */
const layered: Write = async (target, samples) => {
  const [one = '', other = ''] = [await samples.of('png'), await samples.of('jpg')];
  await run('convert', [one, '(', other, '-flip', ')', '(', one, '-flop', ')', target]);
};

/** With transparency. */
const clear: Write = async (target, samples) =>
  run('convert', [(await samples.of('png')) ?? '', '-define', 'bmp:format=bmp4', target]);

const film: Write = async (target) => {
  const tone = (hertz: number) => ['-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=2`];
  const words = [
    ...['-f', 'lavfi', '-i', 'testsrc=duration=2:size=160x120:rate=15', ...tone(440), ...tone(660)],
    ...['-filter_complex', '[1][2]amerge=inputs=2', '-pix_fmt', 'yuv420p'],
  ];
  return run('ffmpeg', ['-v', 'error', '-y', ...words, target]);
};

const plain: Record<string, Write> = {
  ...{ amr: ffmpeg('wav', '-c:a', 'libopencore_amrnb', '-ar', '8000', '-ac', '1'), voc: ffmpeg('wav') },
  ...{ rm: ffmpeg('mp4', '-c:v', 'rv10', '-c:a', 'ac3', '-s', '176x144'), rmvb: copyOf('rm'), wma: ffmpeg('wav') },
  ...{
    azw: copyOf('mobi'),
    prc: copyOf('mobi'),
    et: copyOf('xls'),
    ai: copyOf('pdf'),
    dps: copyOf('ppt'),
    wps: copyOf('doc'),
  },
  ...{ mp4: film, odt: office('fodt'), ods: office('fods'), odp: office('fodp'), xlsx: office('ods') },
  ...{ psd: layered, bmp: clear },
  ...{ cbz: squeezedPicture(), heif: copyOf('heic'), pnm: copyOf('ppm') },
  ...{ dot: office('doc'), docm: office('docx'), dotx: office('docx'), xlsm: office('xlsx'), pps: office('ppt') },
  ...{ pot: office('ppt'), potx: office('pptx'), ppsx: office('pptx'), pptm: office('pptx') },
  ...{ cpio: packed('bsdtar', '--format', 'cpio', '-cf'), iso: packed('bsdtar', '--format', 'iso9660', '-cf') },
  ...{ 'tar.z': packed('bsdtar', '-Zcf'), deb: packed('ar', 'r'), jar: squeezed('zip'), lzma: squeezed('xz') },
  ...{ bz2: squeezed('bzip2'), gz: squeezed('gzip'), xz: squeezed('xz') },
};

const locked: Record<string, Write> = {
  '7z': squeezed('7z', '-psecret'),
  jar: squeezed('zip', '-psecret'),
};

export const byPrograms: Record<'plain' | 'locked', Record<string, Write>> = { plain, locked };

function squeezedPicture(): Write {
  return async (target, samples) => run('7z', ['a', '-tzip', target, (await samples.of('png')) ?? '']);
}
