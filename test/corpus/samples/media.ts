import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Sample } from '../sample';

const run = promisify(execFile);

const seconds = 2;
const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
const film = (rate: string, size: string) => [
  ...['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=${size}:rate=${rate}`],
];

const sounds = ['mp3', 'wav', 'flac', 'ogg', 'm4a', 'aac', 'aiff', 'wma', 'opus', 'ac3'];
const films = ['mp4', 'mkv', 'avi', 'mov', 'webm', 'flv', 'wmv', 'mpg', '3gp', 'ts'];
const rates = ['15', '30000/1001', '50'];

const soundTargets = ['mp3', 'wav', 'ogg', 'flac', 'm4a'];
const filmTargets = ['mp4', 'webm', 'avi', 'mpg', 'mov', 'mp3', 'gif'];

/** Tones in one and two channels at several rates, and films at several frame rates, in every container. */
export async function makeMedia(folder: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [index, format] of sounds.entries()) {
    for (const channels of [1, 2]) {
      const file = path.join(folder, `tone-${channels}.${format}`);
      const rate = format === 'opus' ? '48000' : format === 'ac3' || index % 2 === 0 ? '44100' : '22050';
      await ffmpeg(...tone, '-ac', String(channels), '-ar', rate, file);
      samples.push(mediaSample('sound', file, soundTargets, index + channels));
    }
  }
  for (const [index, format] of films.entries()) {
    for (const [turn, rate] of rates.entries()) {
      const file = path.join(folder, `film-${turn}.${format}`);
      const rateWritten = format === 'mpg' ? '25' : rate;
      const size = format === '3gp' ? '176x144' : '160x120';
      const small = format === '3gp' ? ['-c:v', 'mpeg4', '-c:a', 'aac'] : [];
      await ffmpeg(...film(rateWritten, size), ...tone, ...small, '-pix_fmt', 'yuv420p', '-shortest', file);
      samples.push(mediaSample('film', file, filmTargets, index + turn));
    }
  }
  return samples;
}

async function ffmpeg(...words: string[]): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', ...words]);
}

/** One target of the list for each, in turn, and never its own format. */
function mediaSample(kind: string, file: string, targets: string[], turn: number): Sample {
  const others = targets.filter((target) => !file.endsWith(`.${target}`));
  return { kind, path: file, targets: [others[turn % others.length] ?? 'mp3'], expected: { type: 'media', seconds } };
}
