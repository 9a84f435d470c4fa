import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caller, capitalsJob, startTestEngine } from '../running-engine';
import { openEngineDatabase } from '../../../src/engine/database/sqlite-schema';

describe("the engine's database", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'schema-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const namesIn = (path: string, steps?: string[]) => {
    const database = openEngineDatabase(path, steps);
    const rows = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    database.close();
    return rows.map(({ name }) => name);
  };

  it('is as it was where a step breaks off, and goes on with the next start', () => {
    const path = join(folder, 'engine.sqlite');
    namesIn(path, ['CREATE TABLE a (x)']);
    expect(() => namesIn(path, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'BROKEN'])).toThrow('syntax error');
    expect(namesIn(path, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'CREATE TABLE c (x)'])).toEqual(['a', 'b', 'c']);
  });

  it('of a newer version is refused', () => {
    const path = join(folder, 'engine.sqlite');
    namesIn(path, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
    expect(() => namesIn(path, ['CREATE TABLE a (x)'])).toThrow('newer version');
  });

  it('is opened twice in a row', () => {
    const path = join(folder, 'engine.sqlite');
    expect(namesIn(path)).toEqual(namesIn(path));
  });

  it('from before keys had numbers of their own keeps the jobs of a key, and shows them to no other', async () => {
    const before = await startTestEngine({ dataDir: folder });
    const { id } = (await caller(before, 'key-8337')('POST', '/v2/jobs', capitalsJob())).body.data;
    const number = (await caller(before, 'key-8337')('GET', '/v2/users/me')).body.data.id;
    await before.close();
    const database = openEngineDatabase(join(folder, 'engine.sqlite'));
    database.exec('DROP TABLE accounts; PRAGMA user_version = 4');
    database.close();
    const after = await startTestEngine({ dataDir: folder });
    expect((await caller(after, 'key-8337')('GET', `/v2/jobs/${id}`)).status).toBe(200);
    expect((await caller(after, 'key-8337')('GET', '/v2/users/me')).body.data.id).toBe(number);
    expect((await caller(after, 'key-15029')('GET', `/v2/jobs/${id}`)).status).toBe(404);
    await after.close();
  });
});
