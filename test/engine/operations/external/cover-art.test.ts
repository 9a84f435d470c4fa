import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['ffmpeg'], 'covers of music with ffmpeg', () => {
  let tasks: TaskRunner;
  let song: string;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    song = path.join(tasks.folder, 'song.mp3');
    const picture = path.join(__dirname, '../../../fixtures/example.png');
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=2', '-i', picture, '-map', '0', '-map', '1'];
    execFileSync('ffmpeg', ['-v', 'error', ...sound, '-c:v', 'png', '-disposition:v', 'attached_pic', song]);
  });

  afterAll(() => tasks.close());

  test.each(['m4a', 'm4b', 'flac', 'aiff'])('the cover goes along to %s and back to mp3', async (format) => {
    const there = await tasks.run('convert', [song], { output_format: format });
    const back = await tasks.run('convert', there.paths, { output_format: 'mp3' });
    expect([coversOf(there.paths[0]), coversOf(back.paths[0])]).toEqual([['png'], ['png']]);
  });

  test.each(['wav', 'ogg'])('a %s, which holds no cover, is written without one', async (format) => {
    const { paths } = await tasks.run('convert', [song], { output_format: format });
    expect(coversOf(paths[0])).toEqual([]);
  });
});

function coversOf(file = ''): string[] {
  const shown = ['-show_entries', 'stream=codec_name:stream_disposition=attached_pic', '-of', 'csv=p=0'];
  const streams = execFileSync('ffprobe', ['-v', 'error', ...shown, file])
    .toString()
    .trim()
    .split('\n');
  return streams.filter((stream) => stream.endsWith(',1')).map((stream) => stream.split(',')[0] ?? '');
}
