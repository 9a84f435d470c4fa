import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { dayOf, UsageStore } from '../../src/migration/report';
import { ShadowStore, type ShadowRun } from '../../src/migration/shadow';
import { fingerprint } from '../../src/config';

type Usage = Parameters<UsageStore['add']>[0][number];

/** Writes counts of calls into the database of a proxy. */
export async function writeUsages(dataDir: string, usages: Usage[]): Promise<void> {
  const database = await openDatabase(join(dataDir, 'proxy.sqlite'));
  await new UsageStore(database).add(usages);
  await database.destroy();
}

/** Writes comparisons into the database of a proxy. */
export async function writeShadowRuns(dataDir: string, runs: ShadowRun[]): Promise<void> {
  const database = await openDatabase(join(dataDir, 'proxy.sqlite'));
  for (const run of runs) await new ShadowStore(database).end(run);
  await database.destroy();
}

/** Calls of one shape by one caller; `changes` say what a test is about. */
export function usage(changes: Partial<Usage>, now = Date.now()): Usage {
  const shape = { route: 'GET /process/:id', encoding: 'query' };
  const times = { firstAt: now - 30 * 86_400_000, lastAt: now - 60_000 };
  return {
    day: dayOf(now),
    caller: 'shop',
    shapeId: 'poll',
    status: 200,
    shape,
    example: {},
    count: 1,
    ...times,
    ...changes,
  };
}

/** A call that ran twice; `changes` say what a test is about. */
export function shadowRun(changes: Partial<ShadowRun>, now = Date.now()): ShadowRun {
  const ways = { pair: 'docx-pdf', primary: 'local', shadow: 'cloud' };
  const owner = fingerprint('key-of-shop');
  return { id: 'run', processId: 'h0000000000000000001', at: now, owner, ...ways, differences: [], ...changes };
}

/** Months of three callers, as a proxy in use has counted them. */
export function pastUsages(now = Date.now()): Usage[] {
  const php = 'cloudconvert-php/2.1.0';
  const convert = { route: 'POST /convert', mode: 'convert', output: undefined };
  const shapes: [caller: string, count: number, shape: Usage['shape'], example?: Usage['example']][] = [
    [
      'shop',
      48_211,
      {
        ...convert,
        encoding: 'multipart',
        input: 'upload',
        pair: 'png-jpg',
        options: ['quality', 'resize'],
        userAgent: php,
      },
      { quality: 82, resize: '640x' },
    ],
    [
      'shop',
      3_104,
      {
        route: 'POST /process/:id',
        encoding: 'json',
        mode: 'convert',
        input: 'upload',
        output: 's3',
        pair: 'docx-pdf',
        parameters: ['callback', 'save'],
        userAgent: php,
      },
    ],
    ['shop', 61_870, { route: 'GET /process/:id', encoding: 'query', userAgent: php }],
    [
      'cms',
      912,
      {
        ...convert,
        encoding: 'form',
        input: 'download',
        output: 'ftp',
        pair: 'pdf-png',
        options: ['density', 'page_range'],
      },
      { density: 150 },
    ],
    [
      'cms',
      77,
      {
        ...convert,
        encoding: 'json',
        input: 'url',
        pair: 'png-gif',
        options: ['colours'],
        warnings: ['converteroptions.colours'],
      },
      { colours: 16 },
    ],
    [
      'archive',
      12,
      { ...convert, encoding: 'json', mode: 'combine', input: 'download', pair: 'pdf-pdf', files: 'several' },
    ],
  ];
  return shapes.map(([caller, count, shape, example = {}], index) =>
    usage({ caller, count, shape, example, shapeId: `s${index}`, lastAt: now - index * 3_700_000 - 41_000 }, now),
  );
}

/** Two that differ, one that could not be compared, and many that came out the same. */
export function pastShadowRuns(now = Date.now()): ShadowRun[] {
  const same = Array.from({ length: 47 }, (_, index) =>
    shadowRun({ id: `same${index}`, at: now - index * 90_000 }, now),
  );
  const sizes = { what: 'dimensions of Offer 2026-114.png', primary: '1240 × 1754', shadow: '1241 × 1754' };
  const look = {
    what: 'look of Offer 2026-114.png',
    primary: 'the recorded one',
    shadow: '3.1 % of its pixels look different',
  };
  const pages = { what: 'pages of letter.pdf', primary: '2', shadow: '3' };
  return [
    ...same,
    shadowRun({ id: 'sizes', at: now - 120_000, pair: 'pdf-png', differences: [sizes, look] }, now),
    shadowRun({ id: 'pages', at: now - 7_200_000, differences: [pages] }, now),
    shadowRun({ id: 'away', at: now - 9_000_000, failure: 'connect ECONNREFUSED 203.0.113.7:443' }, now),
  ];
}
