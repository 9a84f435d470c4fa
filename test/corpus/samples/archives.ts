import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Sample } from '../sample';

const run = promisify(execFile);

const contents: Record<string, string[]> = {
  flat: ['a.txt', 'b.txt'],
  nested: ['one/two/three.txt', 'top.txt'],
  names: ['Grüße.txt', 'with space.txt', '中文.txt'],
};

/** Packers, each told to take all of the folder it runs in. */
const packers: Record<string, string[]> = {
  zip: ['7z', 'a', '-bd', '-tzip', '-mcu=on'],
  '7z': ['7z', 'a', '-bd'],
  tar: ['tar', 'cf'],
  'tar.gz': ['tar', 'czf'],
  'tar.bz2': ['tar', 'cjf'],
  'tar.xz': ['tar', 'cJf'],
};

/** Archives of every kind, with folders and with names that are no ASCII. */
export async function makeArchives(folder: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [name, files] of Object.entries(contents)) {
    const source = path.join(folder, name);
    for (const file of files) {
      await mkdir(path.dirname(path.join(source, file)), { recursive: true });
      await writeFile(path.join(source, file), file);
    }
    for (const [format, [program = '', ...words]] of Object.entries(packers)) {
      const file = path.join(folder, `${name}.${format}`);
      await run(program, [...words, file, ...new Set(files.map((each) => each.split('/')[0] ?? ''))], { cwd: source });
      const targets = ['zip', 'tar.gz', '7z'].filter((target) => target !== format);
      samples.push({ kind: 'archive', path: file, targets, expected: { type: 'names', names: files } });
    }
  }
  return samples;
}
