import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { TaskRunner } from '../engine/operations/external/task-runner';
import { outcomesOf } from './convert';
import { judgeFiles } from './files/run';
import { walkOptions } from './options/run';
import type { Outcome, Sample } from './sample';
import { makeArchives } from './samples/archives';
import { makeDamaged } from './samples/damaged';
import { makeDocuments } from './samples/documents';
import { makeMedia } from './samples/media';
import { makePdfs } from './samples/pdfs';
import { makePictures } from './samples/pictures';
import { makeTexts } from './samples/texts';
import { outcomeTable, rowOf, troubles } from './table';

/** The quick ones first: what LibreOffice converts takes seconds each. */
const makers = [makePictures, makePdfs, makeArchives, makeMedia, makeTexts, makeDocuments];

/** `npm run corpus -- [KIND]`: converts some 300 files of every kind, or of those whose kind holds KIND. */
async function run(kind: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'corpus-'));
  const tasks = await TaskRunner.create({}, folder);
  const samples: Sample[] = [];
  for (const make of makers) samples.push(...(await make(await subfolder(folder, make.name))));
  samples.unshift(...(await makeDamaged(await subfolder(folder, 'damaged'), samples)));
  const outcomes: Outcome[] = [];
  for (const name of new Set(samples.map((sample) => sample.kind).filter((each) => each.includes(kind)))) {
    const ofKind: Outcome[] = [];
    for (const sample of samples.filter((each) => each.kind === name)) {
      const found = await outcomesOf(tasks, sample);
      for (const line of troubles(found)) process.stdout.write(`${line.replace(`${folder}/`, '')}\n`);
      ofKind.push(...found);
    }
    process.stdout.write(`${rowOf(name, ofKind)}\n`);
    outcomes.push(...ofKind);
  }
  process.stdout.write(`\n${outcomeTable(outcomes)}\n`);
  process.exitCode = outcomes.some(({ result }) => result === 'wrong') ? 1 : 0;
  await rm(folder, { recursive: true });
  process.exit();
}

async function subfolder(folder: string, name: string): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made);
  return made;
}

const [kind = '', ...rest] = process.argv.slice(2);
const modes: Record<string, () => Promise<void>> = { options: () => walkOptions(rest), files: () => judgeFiles(rest) };
void (modes[kind] ?? (() => run(kind)))();
