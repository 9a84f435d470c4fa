import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';

describe('the SQLite driver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'driver-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([':memory:', 'proxy.sqlite'])(
    '%s: nobody sees half a transaction, and those that wait go on after it',
    async (name) => {
      const database = await open(name);
      await database.transaction().execute(async (transaction) => {
        await transaction.insertInto('processes').values(row('half')).execute();
        if (name !== ':memory:') expect(await ids(database)).toEqual([]);
        await transaction.insertInto('processes').values(row('whole')).execute();
      });
      expect(await ids(database)).toEqual(['half', 'whole']);
      await database.destroy();
    },
  );

  it('takes back what a transaction wrote that failed, and lets the next one begin', async () => {
    const database = await open('failed.sqlite');
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('processes').values(row('a')).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.insertInto('processes').values(row('b')).execute();
    expect(await ids(database)).toEqual(['b']);
    await database.destroy();
  });

  it('a change that was refused is an error, and the next one is made', async () => {
    const database = await open('refused.sqlite');
    await database.insertInto('processes').values(row('a')).execute();
    await expect(database.insertInto('processes').values(row('a')).execute()).rejects.toThrow(/UNIQUE/);
    await database.insertInto('processes').values(row('b')).execute();
    expect(await ids(database)).toEqual(['a', 'b']);
    await database.destroy();
  });

  it('many transactions at once run one after the other, and none is lost', async () => {
    const database = await open('many.sqlite');
    await database.insertInto('processes').values(row('a')).execute();
    await Promise.all(
      Array.from({ length: 100 }, () =>
        database.transaction().execute(async (transaction) => {
          const { version } = await transaction.selectFrom('processes').select('version').executeTakeFirstOrThrow();
          await transaction
            .updateTable('processes')
            .set({ version: version + 1 })
            .execute();
        }),
      ),
    );
    const { version } = await database.selectFrom('processes').select('version').executeTakeFirstOrThrow();
    expect(version).toBe(100);
    await database.destroy();
  });

  const open = (name: string) => openDatabase(name === ':memory:' ? name : join(folder, name));
});

async function ids(database: Awaited<ReturnType<typeof openDatabase>>): Promise<string[]> {
  const rows = await database.selectFrom('processes').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

function row(id: string) {
  return { id, owner: 'o', state: 'created', created_at: 1, expires_at: 2, watched: 0, document: '{}' };
}
