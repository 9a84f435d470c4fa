import path from 'node:path';

import { TaskRunner } from '../engine/operations/external/task-runner';
import { describeWith } from '../requirements';
import { silentOptions } from './options';
import { makeOptionSamples } from './samples/option-samples';

let tasks: TaskRunner;
beforeAll(async () => {
  tasks = await TaskRunner.create();
});
afterAll(() => tasks.close());

async function silentFrom(sample: string, to: string): Promise<string[]> {
  const from = path.extname(sample).slice(1);
  const row = tasks
    .operation('convert')
    .catalogue()
    .find((each) => each.input_format === from && each.output_format === to && each.default);
  if (row === undefined) throw new Error(`${from} to ${to} is not offered`);
  return silentOptions(tasks, sample, row);
}

test.each(['jpg', 'png', 'webp', 'tiff', 'gif', 'pdf'])(
  'every option listed for a photograph to %s changes it, but for what it lacks',
  async (to) => {
    const { photograph } = await makeOptionSamples(tasks.folder);
    const lacking = ['background="#00ff00"', ...(to === 'gif' ? ['strip=true'] : [])];
    expect((await silentFrom(photograph, to)).filter((each) => !lacking.includes(each))).toEqual([]);
  },
  60_000,
);

describeWith(['ffmpeg'], 'sound', () => {
  test.each(['mp3', 'mp4', 'flac'])(
    'every option listed for it to %s changes it',
    async (to) => {
      const { sound } = await makeOptionSamples(tasks.folder);
      expect(await silentFrom(sound, to)).toEqual([]);
    },
    60_000,
  );
});
