import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['7z', 'libarchive'], 'archives with 7-Zip and libarchive', () => {
  let tasks: TaskRunner;
  let files: string[];

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    files = ['-a note.txt', 'b.txt'].map((name) => {
      const file = path.join(tasks.folder, name);
      writeFileSync(file, `content of ${name}`);
      return file;
    });
  });

  afterAll(() => tasks.close());

  test.each(['7z', 'tar.bz2', 'tar.xz'])(
    'the inputs become one %s, and archive/extract gives them back',
    async (format) => {
      const packed = await tasks.run('archive', files, { output_format: format, filename: `all.${format}` });
      const unpacked = await tasks.run('archive/extract', packed.paths, {});
      expect(packed.filenames).toEqual([`all.${format}`]);
      expect(unpacked.filenames).toEqual(['-a note.txt', 'b.txt']);
      expect(readFileSync(unpacked.paths[0] ?? '', 'utf8')).toBe('content of -a note.txt');
    },
  );

  test('a zip becomes 7z and tar.xz, and those a zip with the same folders', async () => {
    const source = path.join(tasks.folder, 'folders.zip');
    mkdirSync(path.join(tasks.folder, 'inner'));
    writeFileSync(path.join(tasks.folder, 'inner', 'c.txt'), 'c');
    execFileSync('7z', ['a', source, 'inner', 'b.txt'], { cwd: tasks.folder, stdio: 'ignore' });
    for (const format of ['7z', 'tar.xz']) {
      const middle = await tasks.run('convert', [source], { output_format: format });
      const zip = await tasks.run('convert', middle.paths, { output_format: 'zip' });
      expect(middle.engine).toBe('archivetool');
      expect(namesIn(zip.paths[0])).toEqual(['b.txt', 'inner/c.txt']);
    }
  });

  test.each(['7z', 'tar.bz2', 'tar.xz'])('a %s becomes each of the others', async (format) => {
    const { paths } = await tasks.run('archive', files, { output_format: format, filename: `all.${format}` });
    for (const other of ['7z', 'tar.bz2', 'tar.xz'].filter((each) => each !== format)) {
      const { filenames, paths: made } = await tasks.run('convert', paths, { output_format: other });
      expect(filenames).toEqual([`all.${other}`]);
      expect((await tasks.run('archive/extract', made, {})).filenames).toEqual(['-a note.txt', 'b.txt']);
    }
  });

  test.each(['gz', 'bz2', 'xz'])('what a %s holds is named after it', async (format) => {
    const packed = path.join(tasks.folder, `notes of ${format}.txt.${format}`);
    const type = { gz: 'gzip', bz2: 'bzip2', xz: 'xz' }[format] ?? '';
    execFileSync('7z', ['a', `-t${type}`, packed, 'b.txt'], { cwd: tasks.folder, stdio: 'ignore' });
    const { filenames } = await tasks.run('archive/extract', [packed], {});
    expect(filenames).toEqual([format === 'gz' ? 'b.txt' : `notes of ${format}.txt`]);
  });

  test('password opens a locked archive, and without it the task fails', async () => {
    const locked = path.join(tasks.folder, 'locked.7z');
    execFileSync('7z', ['a', '-psecret', '-mhe=on', locked, 'b.txt'], { cwd: tasks.folder, stdio: 'ignore' });
    const { filenames } = await tasks.run('archive/extract', [locked], { password: 'secret' });
    expect(filenames).toEqual(['b.txt']);
    await expect(tasks.run('archive/extract', [locked], {})).rejects.toThrow('The file is protected by a password.');
    await expect(tasks.run('archive/extract', [locked], { password: 'guess' })).rejects.toThrow(
      'The password of the file is incorrect.',
    );
  });

  test('links and paths that lead out of the archive are left out', async () => {
    const folder = path.join(tasks.folder, 'links');
    mkdirSync(folder);
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    writeFileSync(path.join(folder, 'fine.txt'), 'fine');
    const tar = path.join(tasks.folder, 'links.tar.xz');
    const upwards = ['-s', ',^plain,../../plain,'];
    writeFileSync(path.join(folder, 'plain.txt'), 'out');
    execFileSync('bsdtar', ['-cJf', tar, '-P', ...upwards, 'link', 'fine.txt', 'plain.txt'], { cwd: folder });
    const result = await tasks.run('archive/extract', [tar], {}).catch((error: Error) => error);
    const names = result instanceof Error ? [] : result.filenames;
    expect(names).not.toContain('link');
    expect(names).not.toContain('plain.txt');
  });

  test('a file that is no archive is told to be none, and a part of one to be a part', async () => {
    const fakes = ['fake.rar', 'fake.part2.rar'].map((name) => path.join(tasks.folder, name));
    for (const fake of fakes) writeFileSync(fake, 'no archive');
    await expect(tasks.run('archive/extract', fakes.slice(0, 1), {})).rejects.toThrow(
      'The file cannot be read: it is damaged or not a valid RAR file.',
    );
    await expect(tasks.run('archive/extract', fakes.slice(1), {})).rejects.toThrow(
      'The file is one part of a larger archive, and the other parts are missing.',
    );
  });

  test('sparse files of a tar are whole', async () => {
    const tar = path.join(tasks.folder, 'sparse.tar');
    const sparse = path.join(tasks.folder, 'sparse.bin');
    writeFileSync(sparse, 'begin');
    truncateSync(sparse, 300_000);
    appendFileSync(sparse, 'end');
    execFileSync('tar', ['--sparse', '--format=posix', '-cf', tar, 'sparse.bin'], { cwd: tasks.folder });
    const { filenames, paths } = await tasks.run('archive/extract', [tar], {});
    expect(filenames).toEqual(['sparse.bin']);
    expect(readFileSync(paths[0] ?? '').equals(readFileSync(sparse))).toBe(true);
  });

  test('names that are no UTF-8 are read', async () => {
    const folder = path.join(tasks.folder, 'old');
    mkdirSync(folder);
    for (const name of ['Gr\xfc\xdfe aus K\xf6ln.txt', 'Stra\xdfe.txt']) {
      writeFileSync(Buffer.from(`${folder}/${name}`, 'latin1'), name);
    }
    const tar = path.join(tasks.folder, 'old.tar.xz');
    execFileSync('tar', ['--format=gnu', '-cJf', tar, '-C', folder, '.']);
    expect((await tasks.run('archive/extract', [tar], {})).filenames).toEqual(['Grüße aus Köln.txt', 'Straße.txt']);
  });
});

function namesIn(zip = ''): string[] {
  const listing = execFileSync('7z', ['l', '-slt', '-ba', zip]).toString();
  return [...listing.matchAll(/^Path = (.*)$/gm)].map((match) => match[1] ?? '').sort();
}
