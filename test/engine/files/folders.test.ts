import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyFolder, removeFolder } from '../../../src/engine/files/folders';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'folders-'));
  folder = join(root, 'task');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the folders of tasks', () => {
  test.each<[string, () => Promise<void>]>([
    ['with nothing in it', () => mkdir(folder).then(() => undefined)],
    ['with a file', () => filled('a')],
    ['with many files', () => filled(...Array.from({ length: 30 }, (_, index) => `page-${index}`))],
    ['with folders in folders', () => filled('a', 'b/c/d', 'e/f')],
    ['that is not there', async () => undefined],
  ])('one %s is removed', async (_what, make) => {
    await make();
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });

  test('what a link in a removed folder leads to stays', async () => {
    await mkdir(join(root, 'elsewhere'));
    await writeFile(join(root, 'elsewhere', 'kept'), 'kept');
    await mkdir(folder);
    await symlink(join(root, 'elsewhere'), join(folder, 'link'));
    await removeFolder(folder);
    expect(await readdir(root)).toEqual(['elsewhere']);
    expect(await readdir(join(root, 'elsewhere'))).toEqual(['kept']);
  });

  test('one that an earlier run has filled is emptied, and one below no folder is made', async () => {
    await filled('a', 'b/c');
    await emptyFolder(folder);
    expect(await readdir(folder)).toEqual([]);
    await emptyFolder(join(root, 'new', 'task'));
    expect(await readdir(join(root, 'new', 'task'))).toEqual([]);
  });
});

async function filled(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}
