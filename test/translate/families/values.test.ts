import type { V1Value } from '../../../src/translate';
import { translated } from '../calls';

/** Parameters of the convert task for one option. */
function taskWith(formats: [string, string], option: string, value: V1Value): Record<string, unknown> {
  const [inputFormat, outputFormat] = formats;
  const { job } = translated({ inputFormat, outputFormat, converterOptions: { [option]: value } });
  return job.tasks.convert ?? {};
}

it.each([
  [['mp4', 'mp4'], 'video_ratio', '16:9', { aspect_ratio: '16:9' }],
  [['mp4', 'mp4'], 'video_ratio', '2.35:1', { aspect_ratio: '47:20' }],
  [['wav', 'mp3'], 'audio_normalize', '+60db', { volume: 1000 }],
  [['png', 'jpg'], 'quality', '0', { quality: 1 }],
  [['png', 'jpg'], 'quality', '250', { quality: 100 }],
] as [[string, string], string, V1Value, object][])('%j: %s=%s is %j in v2', (formats, option, value, expected) => {
  expect(taskWith(formats, option, value)).toMatchObject(expected);
});

it.each(['0:0', '16:', 'wide'])('a ratio of %s is left out', (value) => {
  expect(taskWith(['mp4', 'mp4'], 'video_ratio', value)).not.toHaveProperty('aspect_ratio');
});
