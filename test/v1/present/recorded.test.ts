import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Process } from '../../../src/processes';
import type { Job, TaskResult } from '../../../src/upstream';
import { presentStart, presentStatus, type Presented } from '../../../src/v1/present';
import { aJob, recordedProcess } from './recorded-process';

/** A body of the real server (v1-contract 3.4), and what of ours has to become it. */
interface Recording {
  file: string;
  presented: () => Presented;
  status: number;
  /** Keys that the server of that year did not have yet, and that every client tolerates. */
  beyond: string[];
}

const id = 'zTG5KEYApZJirdVLO6t0';
const a2016 = (changes: Partial<Process> = {}) => recordedProcess({ downloadToken: id, ...changes });
const ended = { state: 'finished', endedAt: 1452478485_000, expiresAt: 1452521685_000 } as const;

const quickref = 'ruby language quickref';
const htmlOptions = { zoom: '1.5', embed_css: false, embed_font: true, embed_javascript: false, embed_image: true };
const toHtml = { mode: 'convert', format: 'html', type: 'pdf2htmlex', group: 'document', options: htmlOptions };
const pages = [
  'base.min.css',
  'compatibility.js',
  'fancy.min.css',
  'pdf2htmlEX.min.js',
  `${quickref}.css`,
  `${quickref}.html`,
];

const imageOptions = [
  'resize',
  'resizemode',
  'resizeenlarge',
  'rotate',
  'grayscale',
  'strip_metatags',
  'density',
  'auto_orient',
  'command',
];
const ebookOptions = [
  'base_font_size',
  'outputprofile',
  'authors',
  'margin_bottom',
  'margin_top',
  'margin_left',
  'margin_right',
];
const unset = (names: string[]) => Object.fromEntries(names.map((name) => [name, null]));

const in2018 = { startedAt: 1524946023_000, endedAt: 1524946024_000, compat: { nullOptions: true } };

const recordings: Recording[] = [
  { file: '1-start-2016', presented: () => presentStart(a2016()), status: 200, beyond: [] },
  {
    file: '2-fetching-2016',
    presented: () =>
      presentStatus(
        a2016({ input: { type: 'download', filename: 'x.jpg' } }),
        aJob('processing', { import: { status: 'processing' } }),
      ),
    status: 200,
    beyond: [],
  },
  {
    file: '3-converting-saved-2016',
    presented: () =>
      presentStatus(a2016({ save: true, converter: toHtml }), withStoredInput(job('processing', { percent: 0 }))),
    status: 200,
    beyond: ['converter.mode'],
  },
  {
    file: '4-finished-several-2016',
    presented: () =>
      presentStatus(
        a2016({ ...ended, save: true, converter: toHtml }),
        withStoredInput(job('finished', { outputs: pages })),
      ),
    status: 200,
    beyond: ['converter.mode'],
  },
  {
    file: '5-finished-one-2016',
    presented: () =>
      presentStatus(
        a2016({
          ...ended,
          input: { type: 'download', filename: 'x.jpg', size: 207847 },
          converter: {
            mode: 'convert',
            format: 'pdf',
            type: 'imagemagick',
            group: 'image',
            options: { resizemode: 'maximum', quality: '70' },
          },
        }),
        job('finished', { input: undefined, outputs: ['x.pdf'], size: 94404 }),
      ),
    status: 200,
    beyond: ['converter.mode'],
  },
  {
    file: '6-finished-upload-2018',
    presented: () =>
      presentStatus(
        a2016({
          ...in2018,
          state: 'finished',
          expiresAt: 1524989224_000,
          input: { filename: '2018-04-10_14-52-33.png' },
          converter: {
            mode: 'convert',
            format: 'pdf',
            type: 'imagemagick',
            group: 'image',
            options: { ...unset(imageOptions), resizemode: 'maximum' },
          },
        }),
        job('finished', { input: undefined, outputs: ['2018-04-10_14-52-33.pdf'], size: 48331 }),
      ),
    status: 200,
    beyond: [],
  },
  {
    file: '7-failed-2018',
    presented: () =>
      presentStatus(
        a2016({
          ...in2018,
          state: 'failed',
          expiresAt: 1524947824_000,
          input: { filename: 'test.rb' },
          converter: {
            mode: 'convert',
            format: 'pdf',
            type: 'calibre',
            group: 'document',
            options: unset(ebookOptions),
          },
        }),
        aJob('error', {
          import: { status: 'finished' },
          convert: {
            status: 'error',
            message: 'RocketBookError: Could not read file: test.rb. Does not contain a valid RocketBook Header.\r',
          },
        }),
      ),
    status: 422,
    beyond: [],
  },
  {
    file: '8-failed-input-2016',
    presented: () =>
      presentStatus(
        a2016({
          state: 'failed',
          endedAt: 1452478476_000,
          input: { type: 'mp4' },
          converter: undefined,
          failure: { code: 400, message: "Error: Cannot find module '../input/mp4.js'" },
        }),
        undefined,
      ),
    status: 400,
    beyond: [],
  },
  {
    file: '9-info-2019',
    presented: () =>
      presentStatus(
        a2016({
          ...ended,
          info: true,
          downloadable: false,
          input: { type: 'download' },
          converter: { mode: 'info', options: {} },
        }),
        aJob('finished', {
          convert: {
            status: 'finished',
            result: {
              metadata: {
                streams: [
                  { index: 0, codec_type: 'video' },
                  { index: 1, codec_type: 'audio' },
                ],
              },
            },
          },
        }),
      ),
    status: 200,
    beyond: ['output', 'converter', 'converter.mode', 'converter.options', 'endtime', 'minutes'],
  },
];

it.each(recordings)(
  'the recorded body $file is reproduced, key by key (3.4)',
  ({ file, presented, status, beyond }) => {
    const recorded = JSON.parse(readFileSync(path.join(__dirname, 'recorded', `${file}.json`), 'utf8')) as Record<
      string,
      unknown
    >;

    const { body, status: ours } = presented();

    expect(ours).toBe(status);
    expect(body).toMatchObject(recorded);
    expect(keysOf(body).filter((key) => !keysOf(recorded).includes(key))).toEqual(beyond);
  },
);

it.each(recordings.filter(({ file }) => file.endsWith('2016')))(
  'the keys of the recorded body $file are in its order (3.4)',
  ({ file, presented }) => {
    const recorded = JSON.parse(readFileSync(path.join(__dirname, 'recorded', `${file}.json`), 'utf8')) as object;

    expect(Object.keys(presented().body)).toEqual(Object.keys(recorded));
  },
);

/** Keys of the body and, after a dot, of its parts. */
function keysOf(body: Record<string, unknown>): string[] {
  return Object.entries(body).flatMap(([key, part]) => {
    const isPart = ['input', 'output', 'converter'].includes(key);
    return [key, ...(isPart ? Object.keys(part as object).map((inner) => `${key}.${inner}`) : [])];
  });
}

interface Stage {
  input?: string;
  outputs?: string[];
  size?: number;
  percent?: number;
}

/** A job whose input has come, and whose conversion works on or is done. */
function job(status: 'processing' | 'finished', stage: Stage): Job {
  const { input, outputs = [], size = 1, percent } = { input: `${quickref}.pdf`, ...stage };
  const fetched: TaskResult | null = input === undefined ? null : { files: [{ filename: input, size: 17547 }] };
  const files = outputs.map((filename) => ({ filename, size, url: `http://storage.example/${filename}` }));
  return aJob(status, {
    import: { status: 'finished', result: fetched },
    convert: { status, percent, credits: status === 'finished' ? 1 : null },
    export: status === 'finished' ? { status, result: { files } } : {},
  });
}

/** With `save` the input is exported beside the output. */
function withStoredInput(job: Job): Job {
  const [exported] = aJob('finished').tasks;
  const file = { filename: `${quickref}.pdf`, size: 17547, url: 'http://storage.example/input' };
  return {
    ...job,
    tasks: [...job.tasks, { ...exported!, name: 'export-input', status: 'finished', result: { files: [file] } }],
  };
}
