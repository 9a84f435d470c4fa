import childProcess, { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

const lockedWords = expect.stringMatching(/^yes \(.*AES/) as string;
const password = 'pl4nted Grüße $HOME';

describeWith(['poppler', 'ghostscript', '7z'], 'Passwords of files', () => {
  let tasks: TaskRunner;
  let words: string[];
  beforeAll(async () => (tasks = await TaskRunner.create()));
  afterAll(() => tasks.close());
  beforeEach(() => {
    words = [];
    const { spawn } = childProcess;
    jest.spyOn(childProcess, 'spawn').mockImplementation(((command: string, args: string[], options: object) => {
      words.push(command, ...args, JSON.stringify(options));
      return spawn(command, args, options);
    }) as never);
  });
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['convert', { output_format: 'svg' }],
    ['convert', { output_format: 'html' }],
    ['convert', { output_format: 'html', pages: '2' }],
    ['convert', { output_format: 'docx' }],
    ['pdf/a', {}],
    ['metadata', { engine: 'poppler' }],
  ])('%s of a locked PDF (%j) shows its password to no user of the machine', async (operation, parameters) => {
    const document = path.resolve(__dirname, '../../../fixtures/two-pages.pdf');
    const { paths: locked } = await tasks.run('pdf/encrypt', [document], { set_password: password });
    words = [];
    const { metadata } = await tasks.run(operation, locked, { ...parameters, password });
    expect(words.join('\n')).toMatch(/pdfinfo|pdftohtml|gs/);
    expect(words.join('\n')).not.toContain('pl4nted');
    if (operation === 'metadata') expect(metadata).toMatchObject({ Pages: 2, Encrypted: lockedWords });
  });

  test.each(['on', 'off'])('nor does unpacking a locked 7z (names locked: %s), which it opens', async (namesLocked) => {
    writeFileSync(path.join(tasks.folder, 'b.txt'), 'b');
    const locked = path.join(tasks.folder, `locked-${namesLocked}.7z`);
    const packing = ['a', `-p${password}`, `-mhe=${namesLocked}`, locked, 'b.txt'];
    execFileSync('7z', packing, { cwd: tasks.folder, stdio: 'ignore' });
    expect((await tasks.run('archive/extract', [locked], { password })).filenames).toEqual(['b.txt']);
    expect(words.join('\n')).toContain('7z');
    expect(words.join('\n')).not.toContain('pl4nted');
    for (const wrong of [undefined, 'falsch', `${password}\n`]) {
      const opening = tasks.run('archive/extract', [locked], { password: wrong });
      await expect(opening).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) as string });
    }
  });
});
