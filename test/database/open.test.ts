import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, sql } from 'kysely';
import { openDatabase } from '../../src/database';
import { sqliteDialect } from '../../src/database/sqlite';

describe('database', () => {
  it('makes its schema on first open and finds it again on the next', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'database-')), 'proxy.sqlite');
    const first = await openDatabase(path);
    await first.insertInto('processes').values(row('a')).execute();
    await first.destroy();

    const second = await openDatabase(path);
    const found = await second.selectFrom('processes').select(['id', 'version']).execute();
    await second.destroy();
    expect(found).toEqual([{ id: 'a', version: 0 }]);
  });

  it('answers a query prepared before with the rows of now, also after hundreds of other texts', async () => {
    const database = await openDatabase(':memory:');
    const states = () => database.selectFrom('processes').select('state').execute();
    expect(await states()).toEqual([]);
    for (let index = 0; index < 300; index += 1) {
      await sql.raw(`select ${index} as number`).execute(database);
    }
    await database.insertInto('processes').values(row('a')).execute();
    expect(await states()).toEqual([{ state: 'created' }]);
    await database.updateTable('processes').set({ state: 'running' }).execute();
    expect(await states()).toEqual([{ state: 'running' }]);
    await database.destroy();
  });
});

describe('a migration that is cut off', () => {
  it('leaves nothing behind, so that the next start begins it anew', async () => {
    const database = new Kysely<Record<string, { id: string }>>({ dialect: sqliteDialect(':memory:') });
    let cutOff = true;
    const migration = {
      async up(schema: Kysely<unknown>) {
        await schema.schema.createTable('half').addColumn('id', 'text').execute();
        if (cutOff) throw new Error('killed');
        await schema.schema.createTable('whole').addColumn('id', 'text').execute();
      },
    };
    const migrate = () =>
      new Migrator({
        db: database,
        provider: { getMigrations: async () => ({ '0001': migration }) },
      }).migrateToLatest();

    expect((await migrate()).error).toEqual(new Error('killed'));
    cutOff = false;
    expect((await migrate()).error).toBeUndefined();
    expect(await database.selectFrom('half').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('whole').selectAll().execute()).toEqual([]);
    await database.destroy();
  });
});

function row(id: string) {
  return { id, owner: 'o', state: 'created', created_at: 1, expires_at: 2, watched: 0, document: '{}' };
}
