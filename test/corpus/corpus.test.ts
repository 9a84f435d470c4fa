import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { TaskRunner } from '../engine/operations/external/task-runner';
import { outcomesOf } from './convert';
import type { Outcome, Sample } from './sample';
import { makeDamaged } from './samples/damaged';
import { makePictures } from './samples/pictures';
import { makeTexts } from './samples/texts';
import { outcomeTable, troubles } from './table';

/** What takes milliseconds; all of it, by `npm run corpus`. */
const quick: Record<string, string[]> = {
  text: ['html', 'xlsx', 'ods'],
  picture: ['jpg', 'png', 'webp', 'tiff', 'gif', 'bmp'],
  drawing: ['png', 'jpg'],
  damaged: ['png', 'jpg', 'csv'],
};

it('files of many kinds, encodings and shapes become what they should, and damaged ones are refused', async () => {
  const tasks = await TaskRunner.create({ searchPath: '' });
  const folder = path.join(tasks.folder, 'samples');
  await mkdir(folder);
  const samples: Sample[] = [...(await makeTexts(folder)), ...(await makePictures(folder))];
  samples.push(...(await makeDamaged(folder, samples)));
  const outcomes: Outcome[] = [];
  for (const sample of samples) {
    const targets = sample.targets.filter((target) => quick[sample.kind]?.includes(target)).slice(0, 1);
    outcomes.push(...(await outcomesOf(tasks, { ...sample, targets })));
  }
  await tasks.close();
  expect(troubles(outcomes)).toEqual([]);
  expect(outcomeTable(outcomes)).toMatch(/^\| all \| 1\d\d \|/m);
}, 120_000);
