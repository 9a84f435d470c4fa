import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskFolders } from '../../../src/engine/files';

let dataDir: string;
beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'task-folders-'))));
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const given = (): Promise<string[]> => readdir(join(dataDir, 'given'));

it('long parameters that an earlier start has kept go with their task', async () => {
  const before = new TaskFolders(dataDir);
  for (const id of ['kept', 'deleted', 'unknown']) await before.writeGiven(id, Buffer.from(id));
  const folders = new TaskFolders(dataDir);
  await folders.removeLeftovers(async (id) => id !== 'unknown');
  folders.remove('deleted', []);
  await folders.untilRemoved();
  expect(await given()).toEqual(['kept']);
  expect((await folders.readGiven('kept')).toString()).toBe('kept');
});

const both = { scratch: true, output: true };

it('a run leaves its results, and nothing else', async () => {
  const folders = new TaskFolders(dataDir);
  const run = { id: 'task', attempts: 1 };
  const { output, work } = await folders.prepare(run, both);
  await writeFile(join(work, 'scratch'), 'scratch');
  await folders.removeWork(run);
  expect([existsSync(output), existsSync(work)]).toEqual([true, false]);
  await folders.prepare(run, both);
  await folders.discard(run);
  expect(existsSync(output)).toBe(false);
  await folders.removeWork(run);
  await folders.prepare(run, { scratch: false, output: true });
  await folders.removeWork(run);
  await folders.untilRemoved();
  expect([existsSync(output), await readdir(join(dataDir, 'work'))]).toEqual([true, []]);
});

it('a scratch folder is used again only while nothing is in it', async () => {
  const folders = new TaskFolders(dataDir);
  const workOf = async (id: string, use: (work: string) => Promise<void>) => {
    const run = { id, attempts: 1 };
    const { work } = await folders.prepare(run, { scratch: true, output: false });
    expect(await readdir(work)).toEqual([]);
    await use(work);
    await folders.removeWork(run);
    return work;
  };
  const first = await workOf('a', async () => undefined);
  expect(await workOf('b', async () => undefined)).toBe(first);
  await writeFile(join(first, 'late'), 'of a process that went on');
  const second = await workOf('c', (work) => writeFile(join(work, 'left'), 'left'));
  expect(second).not.toBe(first);
  expect(existsSync(second)).toBe(false);
});

it('the only result of a run is a file without a folder where it is a picture, and goes with its task', async () => {
  const folders = new TaskFolders(dataDir);
  const placed = async (id: string, ...names: string[]) => {
    const run = { id, attempts: 1 };
    await folders.prepare(run, { scratch: false, output: false });
    const places: string[] = [];
    for (const name of names) {
      const path = await folders.place(run, name, names.length === 1);
      await writeFile(path, name);
      expect(folders.isPlace(run, path)).toBe(true);
      places.push(await folders.keep(run, { filename: name, path, size: 1 }));
    }
    await folders.removeWork(run);
    return places;
  };
  const all = {
    a: await placed('a', 'a picture.PNG'),
    b: await placed('b', 'text.txt'),
    c: await placed('c', '1.png', '2.png'),
    d: await placed('d', 'folder/1.png'),
    e: await placed('e', 'picture.of some sort.jpg'),
  };
  const stored = [
    'files/a.PNG',
    'files/b/text.txt',
    'files/c/1.png',
    'files/c/2.png',
    'files/d/folder/1.png',
    'files/e.jpg',
  ];
  expect(Object.values(all).flat()).toEqual(stored);
  for (const [id, places] of Object.entries(all)) folders.remove(id, places);
  await folders.untilRemoved();
  expect(await readdir(join(dataDir, 'files'))).toEqual([]);
});

it('a run that failed leaves nothing, and what was left of deleted tasks goes with the next start', async () => {
  const folders = new TaskFolders(dataDir);
  for (const [id, name] of [
    ['a', 'a.png'],
    ['b', 'b.txt'],
  ] as const) {
    const run = { id, attempts: 1 };
    await folders.prepare(run, { scratch: false, output: false });
    await writeFile(await folders.place(run, name, true), name);
    await folders.discard(run);
    await folders.removeWork(run);
  }
  expect(await readdir(join(dataDir, 'files'))).toEqual([]);
  for (const name of ['known.png', 'unknown.png']) await writeFile(join(dataDir, 'files', name), name);
  await new TaskFolders(dataDir).removeLeftovers(async (id) => id === 'known');
  expect(await readdir(join(dataDir, 'files'))).toEqual(['known.png']);
});
