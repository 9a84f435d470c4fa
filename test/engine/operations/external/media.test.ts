import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import imageSize from 'image-size';

import { formatGroup } from '../../../../src/formats';
import { describeWith } from '../../../requirements';
import { inputFile, TaskRunner } from './task-runner';

describeWith(['ffmpeg'], 'audio and video with ffmpeg', () => {
  let tasks: TaskRunner;
  let film: string;
  let tone: string;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    film = path.join(tasks.folder, 'a film.mp4');
    tone = path.join(tasks.folder, 'tone.wav');
    generate('testsrc=size=320x180:rate=10:duration=2', film, 'sine=frequency=440:duration=2');
    generate('sine=frequency=440:sample_rate=44100:duration=4', tone);
  });

  afterAll(() => tasks.close());

  test.each([
    ['weba', { audio_qscale: 5 }, 'audio_qscale has no effect with opus.'],
    ['wav', { audio_codec: 'copy', volume: 0.5 }, 'volume has no effect while the stream is copied.'],
    ['mpeg', { aspect_ratio: '1:1' }, 'aspect_ratio has no effect with mpeg2.'],
    ['swf', { aspect_ratio: '1:1' }, 'aspect_ratio has no effect in swf.'],
    [
      'mp4',
      { video_codec: 'mpeg4', crf: 30, tune: 'grain' },
      'tune has no effect with mpeg4. crf has no effect with mpeg4.',
    ],
    ['mxf', { sample_rate: 22_050 }, 'sample_rate became 48000, as pcm_s16le takes no 22050 here.'],
    ['mp4', { crf: 30, preset: 'ultrafast', sample_rate: 22_050, channels: 1 }, undefined],
  ])('to %s with %j: what the codec can not follow is told', async (format, options, words) => {
    const source = formatGroup(format) === 'audio' ? tone : film;
    const { message } = await tasks.run('convert', [source], { output_format: format, ...options });
    expect(message).toBe(words);
  });

  test('of a TS whose first frame alone stands on its own, any moment and any part can be had', async () => {
    const stream = path.join(tasks.folder, 'stream.ts');
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=4', '-g', '999', '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, stream]);
    const moment = await tasks.run('thumbnail', [stream], { output_format: 'png', timestamp: '3' });
    expect(moment.filenames).toEqual(['stream.png']);
    const part = await tasks.run('convert', [stream], { output_format: 'mp4', trim_start: '1', trim_end: '3' });
    expect(videoOf(part.paths[0])).toMatchObject({ nb_frames: '20' });
  });

  test.each([
    ['mpeg', 'mpeg1', 15, '30/1'],
    ['mpeg', 'mpeg1', 12.5, '25/1'],
    ['mpeg', 'mpeg2', 10, '30/1'],
    ['vob', undefined, 7, '24000/1001'],
    ['mpeg', 'mpeg1', 120, '60/1'],
    ['mpeg', 'mpeg1', 25, '25/1'],
  ])('to %s with %s any frame rate works: of %d becomes %s', async (format, codec, rate, shown) => {
    const source = path.join(tasks.folder, `film-${rate}.mp4`);
    generate(`testsrc=size=64x48:rate=${rate}:duration=1`, source);
    const { paths } = await tasks.run('convert', [source], { output_format: format, video_codec: codec });
    expect(videoOf(paths[0])).toMatchObject({ r_frame_rate: shown });
  });

  test.each([
    [{ trim_start: '10' }, 'The part to keep begins at 10 s, but the file is only 2 s long.'],
    [{ trim_start: '00:00:01', trim_end: '0.5' }, 'The part to keep begins at 1 s and ends at 0.5 s: it is empty.'],
  ])('a part with nothing in it is an error (%j)', async (trim, message) => {
    await expect(tasks.run('convert', [film], { output_format: 'mp4', ...trim })).rejects.toMatchObject({
      name: 'OperationError',
      message,
    });
  });

  test.each(['mp3', 'ogg', 'flac', 'm4a', 'wma', 'opus', 'aac', 'aiff', 'ac3', 'weba', 'caf', 'voc', 'oga', 'm4b'])(
    'wav becomes %s of the same length',
    async (format) => {
      const { paths, filenames } = await tasks.run('convert', [tone], { output_format: format });
      expect(filenames).toEqual([`tone.${format}`]);
      expect(secondsOf(paths[0])).toBeCloseTo(4, 0);
    },
  );

  test.each([
    ['mkv', 'h264'],
    ['webm', 'vp9'],
    ['avi', 'h264'],
    ['mov', 'h264'],
    ['wmv', 'wmv2'],
    ['mpeg', 'mpeg2video'],
    ['flv', 'h264'],
    ['ogv', 'theora'],
    ['3gp', 'h264'],
    ['ts', 'h264'],
    ['vob', 'mpeg2video'],
    ['swf', 'flv1'],
    ['mxf', 'mpeg2video'],
    ['m4v', 'h264'],
  ])('mp4 becomes %s with %s and keeps its size', async (format, codec) => {
    const { paths } = await tasks.run('convert', [film], { output_format: format, fps: 25 });
    expect(videoOf(paths[0])).toMatchObject({ codec_name: codec, width: 320, height: 180 });
  });

  test('trim_start and trim_end cut, channels and sample_rate and audio_bitrate are kept to', async () => {
    const options = {
      trim_start: '00:00:01',
      trim_end: '00:00:03',
      channels: 2,
      sample_rate: 22050,
      audio_bitrate: 64,
    };
    const { paths, metadata } = await tasks.run('convert', [tone], { output_format: 'mp3', ...options });
    expect(metadata).toEqual({ duration: secondsOf(tone) });
    expect(secondsOf(paths[0])).toBeCloseTo(2, 0);
    expect(audioOf(paths[0])).toMatchObject({ channels: 2, sample_rate: '22050', bit_rate: '64000' });
  });

  test.each([
    ['opus', { sample_rate: 44_100 }, { sample_rate: '48000' }],
    ['opus', { sample_rate: 22_050 }, { sample_rate: '48000' }],
    ['opus', { channels: 4 }, { channels: 2 }],
    ['weba', { sample_rate: 22_050 }, { sample_rate: '48000' }],
    ['ac3', { sample_rate: 22_050 }, { sample_rate: '32000' }],
    ['ac3', { channels: 8 }, { channels: 6 }],
    ['mp3', { sample_rate: 96_000 }, { sample_rate: '48000' }],
    ['mp3', { channels: 6 }, { channels: 2 }],
    ['wma', { sample_rate: 96_000, audio_bitrate: 8 }, { sample_rate: '48000' }],
    ['ogg', { sample_rate: 16_000, channels: 1, audio_bitrate: 320 }, { sample_rate: '16000', channels: 1 }],
    ['aac', { sample_rate: 192_000 }, { sample_rate: '96000' }],
  ])('to %s with %j the encoder gets what it takes', async (output_format, options, expected) => {
    const { paths } = await tasks.run('convert', [tone], { output_format, ...options });
    expect(audioOf(paths[0])).toMatchObject(expected);
  });

  test.each(['wma', 'ogg', 'opus'])('a source at 96 kHz with 8 channels becomes %s', async (output_format) => {
    const wide = path.join(tasks.folder, `wide-for-${output_format}.wav`);
    generate('sine=sample_rate=96000:duration=1,aformat=channel_layouts=7.1', wide);
    const { paths } = await tasks.run('convert', [wide], { output_format });
    expect(audioOf(paths[0])).toMatchObject({ sample_rate: '48000' });
  });

  test('an encoder that is told nothing keeps what the source has', async () => {
    const { paths } = await tasks.run('convert', [tone], { output_format: 'ogg' });
    expect(audioOf(paths[0])).toMatchObject({ sample_rate: '44100', channels: 1 });
  });

  test('video_qscale and audio_qscale act on encoders that have another scale, or none', async () => {
    const sizeWith = async (format: string, options: object) => {
      const { paths } = await tasks.run('convert', [film], { output_format: format, ...options });
      return statSync(paths[0] ?? '').size;
    };
    expect(await sizeWith('mp4', { video_qscale: 30 })).toBeLessThan(await sizeWith('mp4', { video_qscale: 3 }));
    expect(await sizeWith('weba', { audio_qscale: 5 })).toBeGreaterThan(0);
  });

  test('what no encoder of a container acts on is not among its options, nor pictures where sound goes in', async () => {
    const rows = tasks.operation('convert').catalogue();
    const namesOf = (from: string, to: string) =>
      rows.find((row) => row.input_format === from && row.output_format === to)?.options.map(({ name }) => name) ?? [];
    expect(namesOf('mp4', 'wmv')).not.toEqual(expect.arrayContaining(['preset']));
    expect(namesOf('mp4', 'mp4')).toEqual(expect.arrayContaining(['preset', 'crf', 'audio_qscale']));
    expect(namesOf('mp3', 'mp4').filter((name) => /video|width|fps|subtitle|crf/.test(name))).toEqual([]);
    expect(namesOf('wav', 'opus')).not.toContain('audio_qscale');
  });

  test('volume 0 makes silence', async () => {
    const { paths } = await tasks.run('convert', [tone], { output_format: 'wav', volume: 0 });
    expect(loudnessOf(paths[0])).toBeLessThan(-80);
  });

  test.each([
    ['max', { width: 160, height: 160 }, [160, 90]],
    ['max', { width: 4000 }, [320, 180]],
    ['crop', { width: 100, height: 100 }, [100, 100]],
    ['scale', { width: 100, height: 100 }, [100, 100]],
    ['scale', { width: 200 }, [200, 112]],
  ])('fit %s with %p', async (fit, size, [width, height]) => {
    const { paths } = await tasks.run('convert', [film], { output_format: 'mp4', fit, ...size, preset: 'ultrafast' });
    expect(videoOf(paths[0])).toMatchObject({ width, height });
  });

  test('video_codec, crf, preset, profile, fps, aspect_ratio and audio_codec none are kept to', async () => {
    const codec = { video_codec: 'x264', crf: 40, preset: 'ultrafast', profile: 'baseline', audio_codec: 'none' };
    const { paths } = await tasks.run('convert', [film], {
      output_format: 'mp4',
      ...codec,
      fps: 5,
      aspect_ratio: '4:3',
    });
    expect(videoOf(paths[0])).toMatchObject({
      profile: 'Constrained Baseline',
      avg_frame_rate: '5/1',
      display_aspect_ratio: '4:3',
    });
    expect(audioOf(paths[0])).toBeUndefined();
  });

  test('audio_codec copy and video_codec copy take the streams over', async () => {
    const { paths } = await tasks.run('convert', [film], {
      output_format: 'mkv',
      video_codec: 'copy',
      audio_codec: 'copy',
    });
    expect([videoOf(paths[0])?.codec_name, audioOf(paths[0])?.codec_name]).toEqual(['h264', 'aac']);
  });

  test('a film becomes an animated gif', async () => {
    const { paths } = await tasks.run('convert', [film], { output_format: 'gif', width: 80, trim_end: '1' });
    expect(videoOf(paths[0])).toMatchObject({ codec_name: 'gif', width: 80, height: 45 });
  });

  test.each([
    ['hard', 'subtitle', 'import-2'],
    ['soft', 'subtitle', 'import-2'],
    ['soft', 'subtitles', ['import-2']],
  ])('subtitles_mode %s puts in what the task named by %s holds', async (mode, option, task) => {
    const subtitle = path.join(tasks.folder, 'words.srt');
    writeFileSync(subtitle, '1\n00:00:00,000 --> 00:00:02,000\nHello\n');
    const { paths } = await tasks.run(
      'convert',
      [film],
      { output_format: 'mp4', subtitles_mode: mode, [option]: task, preset: 'ultrafast' },
      { optionInputs: { [option]: [await inputFile(subtitle)] } },
    );
    expect(streamsOf(paths[0]).filter((stream) => stream.codec_type === 'subtitle')).toHaveLength(
      mode === 'soft' ? 1 : 0,
    );
  });

  test('thumbnail gives count pictures within width and height', async () => {
    const { paths, filenames } = await tasks.run('thumbnail', [film], {
      output_format: 'png',
      count: 2,
      width: 100,
      height: 100,
    });
    expect(filenames).toEqual(['a film-1.png', 'a film-2.png']);
    expect(paths.map((file) => imageSize(file))).toMatchObject([
      { width: 100, height: 56 },
      { width: 100, height: 56 },
    ]);
  });

  test('a film of ten frames a second becomes an mxf', async () => {
    const { paths } = await tasks.run('convert', [film], { output_format: 'mxf' });
    expect(videoOf(paths[0])).toMatchObject({ codec_name: 'mpeg2video', avg_frame_rate: '10/1' });
  });

  test('an mxf is not offered for sound alone, which it cannot hold', () => {
    expect(tasks.operation('convert').validate({ input_format: 'mp3', output_format: 'mxf' })).toEqual({
      output_format: ['Convert from mp3 to mxf is not supported.'],
    });
  });

  test('a film in which nothing can be looked up gives a picture of any moment that it has', async () => {
    const { paths: flash } = await tasks.run('convert', [film], { output_format: 'swf', fps: 25 });
    const at = (timestamp?: string) => tasks.run('thumbnail', flash, { output_format: 'png', timestamp });
    for (const { paths } of [await at(), await at('00:00:01')])
      expect(imageSize(paths[0] ?? '')).toMatchObject({ width: 320, height: 180 });
    await expect(at('00:10:00')).rejects.toThrow('Conversion failed: the film has no picture at 600 seconds.');
  });

  test.each(['jpg', 'webp'])('thumbnail at a timestamp behind the end gives the last picture as %s', async (format) => {
    const { paths } = await tasks.run('thumbnail', [film], { output_format: format, timestamp: '00:10:00' });
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width: 320, height: 180, type: format });
  });

  test('metadata tells the streams and the container as ffprobe does', async () => {
    const { metadata, paths } = await tasks.run('metadata', [film], {});
    expect(paths).toEqual([]);
    expect(metadata).toMatchObject({
      streams: [
        { index: 0, codec_type: 'video', width: 320, height: 180 },
        { index: 1, codec_type: 'audio' },
      ],
      format: { filename: 'a film.mp4', duration: expect.stringMatching(/^2\.0/) as string },
    });
  });

  test('progress comes from ffmpeg and grows', async () => {
    const { percents } = await tasks.run('convert', [film], { output_format: 'webm' });
    expect(percents.length).toBeGreaterThan(0);
    expect([...percents].sort((one, other) => one - other)).toEqual(percents);
    expect(Math.max(...percents)).toBeLessThanOrEqual(100);
  });

  test('sound of which nothing can be decoded makes no empty file', async () => {
    const { paths } = await tasks.run('convert', [tone], { output_format: 'm4a' });
    const bytes = readFileSync(paths[0] ?? '');
    const start = bytes.indexOf('mdat') + 4;
    bytes.fill(0xff, start, start - 8 + bytes.readUInt32BE(start - 8));
    const spoiled = path.join(tasks.folder, 'spoiled.m4a');
    writeFileSync(spoiled, bytes);
    await expect(tasks.run('convert', [spoiled], { output_format: 'mp3' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file cannot be read: it is damaged or not a valid M4A file.',
    });
  });

  test('a file that is no film fails in the words of the tool', async () => {
    const fake = path.join(tasks.folder, 'fake.mp4');
    writeFileSync(fake, 'not a film');
    await expect(tasks.run('convert', [fake], { output_format: 'webm' })).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.stringContaining('damaged or not a valid MP4 file') as string,
      code: null,
    });
  });

  test('a playlist that names a local file is not followed', async () => {
    const playlist = path.join(tasks.folder, 'list.mp4');
    writeFileSync(playlist, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${tone}\n#EXT-X-ENDLIST\n`);
    await expect(tasks.run('convert', [playlist], { output_format: 'mp3' })).rejects.toThrow('damaged or not a valid');
  });

  test('an abort ends the program and rejects with the reason', async () => {
    const controller = new AbortController();
    const long = path.join(tasks.folder, 'long.mp4');
    generate('testsrc=size=64x36:rate=10:duration=600', long);
    const reason = new Error('timed out');
    const running = tasks.run(
      'convert',
      [long],
      { output_format: 'webm', width: 1280 },
      { signal: controller.signal, onProgress: () => controller.abort(reason) },
    );
    await expect(running).rejects.toBe(reason);
    expect(programsIn(tasks.folder)).toEqual([]);
  });
});

function generate(video: string, target: string, audio?: string): void {
  const inputs = [video, ...(audio === undefined ? [] : [audio])].flatMap((source) => ['-f', 'lavfi', '-i', source]);
  execFileSync('ffmpeg', ['-v', 'error', ...inputs, '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', target]);
}

interface Stream {
  codec_type: string;
  codec_name: string;
}

function streamsOf(file: string | undefined): Stream[] {
  return (probe(file) as { streams: Stream[] }).streams;
}

function videoOf(file: string | undefined) {
  return streamsOf(file).find((stream) => stream.codec_type === 'video');
}

function audioOf(file: string | undefined) {
  return streamsOf(file).find((stream) => stream.codec_type === 'audio');
}

function secondsOf(file: string | undefined): number {
  return Number((probe(file) as { format: { duration: string } }).format.duration);
}

function probe(file = ''): unknown {
  return JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', file]).toString(),
  );
}

/** Mean volume in dB. */
function loudnessOf(file = ''): number {
  const script = 'ffmpeg -hide_banner -i "$0" -af volumedetect -f null - 2>&1';
  const words = execFileSync('sh', ['-c', script, file]).toString();
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(words)?.[1]);
}

/** Command lines of running processes that mention the folder. */
function programsIn(folder: string): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const commands = processes.map((id) => {
    try {
      return execFileSync('cat', [`/proc/${id}/cmdline`], { stdio: 'pipe' }).toString();
    } catch {
      return '';
    }
  });
  return commands.filter((command) => command.includes(folder));
}
