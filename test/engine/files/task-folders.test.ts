import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
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
  folders.remove('deleted');
  await folders.untilRemoved();
  expect(await given()).toEqual(['kept']);
  expect((await folders.readGiven('kept')).toString()).toBe('kept');
});

it('a run leaves its results, and nothing else', async () => {
  const folders = new TaskFolders(dataDir);
  const run = { id: 'task', attempts: 1 };
  const { output, work } = await folders.prepare(run, true);
  await folders.removeWork(run);
  expect([existsSync(output), existsSync(work)]).toEqual([true, false]);
  await folders.prepare(run, true);
  await folders.discard(run);
  expect([existsSync(output), existsSync(work)]).toEqual([false, true]);
  await folders.removeWork(run);
  await folders.prepare(run, false);
  expect([existsSync(output), existsSync(work)]).toEqual([true, false]);
});
