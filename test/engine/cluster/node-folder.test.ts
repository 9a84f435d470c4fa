import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeNodeFolder } from '../../../src/engine/cluster/node-folder';
import { lockFolder } from '../../../src/engine/jobs';

describe('the folder of a node', () => {
  const parent = mkdtempSync(path.join(tmpdir(), 'nodes-'));
  afterAll(() => rmSync(parent, { recursive: true }));

  it('is left alone while its node starts or runs, and removed once that is gone', async () => {
    const [starting, running, dead] = [
      await makeNodeFolder(parent),
      await makeNodeFolder(parent),
      await makeNodeFolder(parent),
    ];
    const lock = lockFolder(running);
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const folder of [running, dead]) utimesSync(folder, anHourAgo, anHourAgo);
    await makeNodeFolder(parent);
    expect([starting, running, dead].map((folder) => existsSync(folder))).toEqual([true, true, false]);
    lock.release();
  });

  it('is made however many nodes start together', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, () => makeNodeFolder(parent)));
    expect(new Set(folders).size).toBe(8);
    expect(folders.every((folder) => existsSync(folder))).toBe(true);
  });
});
