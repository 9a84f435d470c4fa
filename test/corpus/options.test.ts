import { TaskRunner } from '../engine/operations/external/task-runner';
import { describeWith } from '../requirements';
import { lineOf, type Finding } from './options/finding';
import { findingsOf } from './options/effects';
import { Samples } from './options/samples';

let tasks: TaskRunner;
let samples: Samples;
beforeAll(async () => {
  tasks = await TaskRunner.create();
  samples = await Samples.make(tasks, tasks.folder);
});
afterAll(() => tasks.close());

/** Of the pair by the tool that does it when none is named; all pairs by `npm run corpus -- options`. */
async function withoutEffect(pair: string): Promise<string[]> {
  const [from, to] = pair.split('>');
  const row = tasks
    .operation('convert')
    .catalogue()
    .find((each) => each.input_format === from && each.output_format === to && each.default);
  if (row === undefined) throw new Error(`${pair} is not offered`);
  const findings: Finding[] = await findingsOf(tasks, row, samples);
  return findings.filter(({ effect }) => effect !== 'acts' && effect !== 'told').map(lineOf);
}

test.each(['jpg>png', 'jpg>pdf', 'png>avif', 'png>bmp', 'png>ico', 'svg>jpg', 'bmp>webp', 'pdf>jpg'])(
  'every option listed for %s acts or is told of',
  async (pair) => expect(await withoutEffect(pair)).toEqual([]),
  60_000,
);

describeWith(['imagemagick'], 'ImageMagick', () => {
  test.each(['tiff>webp', 'png>jp2', 'psd>png'])(
    'every option listed for %s acts or is told of',
    async (pair) => expect(await withoutEffect(pair)).toEqual([]),
    60_000,
  );
});

describeWith(['ffmpeg'], 'sound and film', () => {
  test.each(['wav>mp3', 'mp4>gif'])(
    'every option listed for %s acts or is told of',
    async (pair) => expect(await withoutEffect(pair)).toEqual([]),
    120_000,
  );
});
