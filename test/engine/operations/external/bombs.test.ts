import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { folderUse } from '../../../../src/engine/files';
import { createOperations } from '../../../../src/engine/operations';
import { treeUse } from '../../../../src/engine/programs/process-tree';
import { describeWith } from '../../../requirements';
import { caller, startTestEngine, taskNamed, type TestEngine } from '../../running-engine';
import { bombs } from '../bomb-files';

/** A file to write what each took to: `BOMB_FIGURES=figures.tsv npx jest external/bombs`. */
const figures = process.env['BOMB_FIGURES'];

/** Seconds that a task may take. */
const timeout = figures === undefined ? 8 : 15;
/** Bytes: of all files of the engine together. */
const quota = 150e6;
/** Bytes. Programs may hold 4 GB or half of the machine, and grow between two looks. */
const mostMemory = Math.min(4 * 1024 ** 3, os.totalmem() / 2) + 0.5 * 1024 ** 3;
const mostDisk = quota + 350e6;

interface Bomb {
  filename: string;
  content: Buffer;
  task: Record<string, unknown>;
}

const text = (filename: string, content: string, task: Record<string, unknown>): Bomb => ({
  filename,
  content: Buffer.from(content),
  task,
});
const convert = (output_format: string) => ({ operation: 'convert', output_format });

function packedZeros(bytes: number): Buffer {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cc-zeros-'));
  const file = path.join(folder, 'zeros.7z');
  execFileSync('7z', ['a', '-mx1', '-sizeros', file], {
    input: Buffer.alloc(bytes),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const content = execFileSync('cat', [file], { maxBuffer: statSync(file).size + 1 });
  rmSync(folder, { recursive: true });
  return content;
}

/** One of those that the built-in tools are tried with, for a program. */
function shared(name: string, output_format: string): Bomb {
  const { filename, content } = bombs[name]?.() ?? { filename: 'none', content: Buffer.alloc(0) };
  return { filename, content, task: convert(output_format) };
}

const external: Record<string, () => Bomb> = {
  'a 7z of 400 MB of zeros': () => ({
    filename: 'zeros.7z',
    content: packedZeros(400e6),
    task: { operation: 'archive/extract' },
  }),
  'PostScript that never ends': () => text('loop.ps', '%!PS\n{} loop\n', convert('pdf')),
  'PostScript that hoards memory': () => text('hoard.ps', '%!PS\n[ { 60000 array } loop\n', convert('pdf')),
  'PostScript of endless pages': () =>
    text('pages.ps', '%!PS\n{ 0 0 500 500 rectfill showpage } loop\n', convert('pdf')),
  'a spreadsheet whose one cell is the last of 17 billion': () =>
    shared('a spreadsheet whose one cell is the last of 17 billion', 'pdf'),
  'a Markdown of 50,000 open brackets': () => text('open.md', '['.repeat(50_000), convert('docx')),
  'an SVG whose parts use each other a billion times': () =>
    shared('an SVG whose parts use each other a billion times', 'pdf'),
  'the same SVG, asked of Inkscape': () => {
    const bomb = shared('an SVG whose parts use each other a billion times', 'pdf');
    return { ...bomb, task: { ...bomb.task, engine: 'inkscape' } };
  },
  'a GIF of 3,000 pictures of 65,535 x 65,535 pixels': () => shared('a GIF of 3,000 such pictures', 'mp4'),
};

describeWith(
  ['7z', 'ghostscript', 'libreoffice', 'pandoc', 'librsvg', 'ffmpeg'],
  'a file that makes programs grow',
  () => {
    let engine: TestEngine;
    let dataDir: string;

    beforeAll(async () => {
      dataDir = mkdtempSync(path.join(os.tmpdir(), 'cc-program-bombs-'));
      engine = await startTestEngine({ dataDir, operations: await createOperations({ dataDir }), quotaBytes: quota });
    });
    afterAll(() => engine.stop());

    test.each(Object.keys(external))(
      '%s takes bounded memory and disk, ends in words, and others are served meanwhile',
      async (name) => {
        const bomb = external[name]?.() as Bomb;
        const watching = watch();
        const ended = run('bomber', bomb);
        const other = await run('other', text('a.md', '# Hello', convert('html')));
        const job = await ended;
        const { memory, disk } = await watching.end();
        const task = taskNamed(job, 'task') as unknown as { status: string; message: string };
        if (figures !== undefined)
          appendFileSync(figures, `${[name, bomb.content.length, memory, disk, task.message].join('\t')}\n`);
        expect(other.status).toBe('finished');
        expect(['finished', 'error']).toContain(task.status);
        expect(memory).toBeLessThan(mostMemory);
        expect(disk).toBeLessThan(mostDisk);
        await caller(engine, 'bomber')('DELETE', `/v2/jobs/${job.id}`);
      },
      120_000,
    );

    async function run(key: string, { filename, content, task }: Bomb) {
      const call = caller(engine, key);
      const file = { operation: 'import/base64', file: content.toString('base64'), filename };
      const tasks = { in: file, task: { ...task, input: 'in', timeout } };
      return (await call('POST', '/sync/v2/jobs', { tasks })).body.data;
    }

    /** The most that the engine and its programs held at once, in bytes. */
    function watch() {
      const most = { memory: 0, disk: 0 };
      let isOver = false;
      const watching = (async () => {
        const { memoryBytes: before } = await treeUse(process.pid);
        while (!isOver) {
          most.memory = Math.max(most.memory, (await treeUse(process.pid)).memoryBytes - before);
          most.disk = Math.max(most.disk, await folderUse([dataDir]));
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      return {
        end: async () => {
          isOver = true;
          await watching;
          return most;
        },
      };
    }
  },
);
