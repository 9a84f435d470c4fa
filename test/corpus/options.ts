import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { OperationRow } from '../../src/engine/contract/operation';
import type { TaskRunner } from '../engine/operations/external/task-runner';

/** A value that the sample shows an effect of; an option without one takes the first of its values that is no default. */
const values: Record<string, string | number | boolean> = {
  ...{ width: 40, height: 30, fit: 'crop', quality: 20, background: '#00ff00', pixel_density: 150, strip: true },
  ...{ auto_orient: true, audio_bitrate: 64, audio_qscale: 5, channels: 1, sample_rate: 22_050, volume: 0.3 },
  ...{ trim_start: '1', trim_end: '1', crf: 45, tune: 'grain', level: '4.0', video_bitrate: 100, video_qscale: 20 },
  ...{ fps: 5, aspect_ratio: '1:1', keyframe_interval: 2, preset: 'ultrafast', profile: 'baseline' },
};
/** Fits nothing without both sides. */
const companions: Record<string, Record<string, unknown>> = { fit: { width: 40, height: 40 } };

/** The options listed for a conversion that leave its result as it is, with the value tried: `quality=20`. */
export async function silentOptions(tasks: TaskRunner, sample: string, row: OperationRow): Promise<string[]> {
  const resultOf = async (options: Record<string, unknown>) => {
    const { paths } = await tasks.run('convert', [sample], { output_format: row.output_format, ...options });
    const contents = await Promise.all(paths.map((path) => readFile(path)));
    return createHash('sha1').update(Buffer.concat(contents)).digest('hex');
  };
  if ((await resultOf({})) !== (await resultOf({}))) throw new Error('results differ by themselves');
  const silent: string[] = [];
  for (const { name, default: standard, possible_values: choices } of row.options) {
    const others = choices?.filter((choice) => choice !== standard && choice !== 'copy') ?? [];
    const value = choices === undefined || choices.includes(values[name]) ? values[name] : others[0];
    if (value === undefined) continue;
    const base = companions[name] ?? {};
    if ((await resultOf(base)) === (await resultOf({ ...base, [name]: value })))
      silent.push(`${name}=${JSON.stringify(value)}`);
  }
  return silent;
}
