import { chownSync, copyFileSync, chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, sql } from 'kysely';
import { Announcements, listenerTo, openDatabase, SharedLeases, type Database } from '../../src/database';
import { postgresDialect } from '../../src/database/postgres';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { silentLogger, systemClock } from '../../src/runtime';
import { aProcess } from '../processes/a-process';
import { describeWith } from '../requirements';
import { createCertificate } from '../services/certificate';
import { usePostgres } from '../services/databases';
import { freePort } from '../services/free-port';

describeWith(['postgresql', 'openssl'], 'PostgreSQL', () => {
  const certificate = certificateForServer();
  const server = usePostgres(['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${certificate}`]);

  const isEncrypted = async (query: string) => {
    const database = await openDatabase(`${server.url}?${query}`);
    const { rows } = await sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(
      database,
    );
    await database.destroy();
    return rows[0]?.ssl;
  };

  it('is spoken to as `sslmode` of the URL says', async () => {
    expect(await isEncrypted('sslmode=disable')).toBe(false);
    expect(await isEncrypted('sslmode=require')).toBe(true);
    expect(await isEncrypted(`sslmode=verify-full&sslrootcert=${certificate}.crt`)).toBe(true);
    await expect(isEncrypted('sslmode=verify-full')).rejects.toThrow(/DATABASE_URL: .*self.signed certificate/);
  });

  it('that does not serve is one clear line without a password', async () => {
    const port = await freePort();
    for (const url of [
      `postgres://me:pl4nted@127.0.0.1:${port}/x`,
      `${server.url}_missing`,
      `${server.url}?sslmode=verify-ca`,
    ]) {
      const error = (await openDatabase(url).catch((error: unknown) => error)) as Error;
      expect(error.name).toBe('SettingsError');
      expect(error.message).toMatch(/DATABASE_URL: PostgreSQL does not serve: \S+/);
      expect(error.message).not.toContain('pl4nted');
    }
  });

  it('rolls a migration that was cut off back, so that the next start begins it anew', async () => {
    const dialect = postgresDialect(server.url, { poolSize: 2, onLost: () => undefined });
    const database = new Kysely<Record<string, { id: string }>>({ dialect });
    let cutOff = true;
    const migration = {
      async up(schema: Kysely<unknown>) {
        await schema.schema.createTable('half').addColumn('id', 'text').execute();
        await sql.raw(cutOff ? 'select no_such_column' : 'select 1').execute(schema);
      },
    };
    const provider = { getMigrations: async () => ({ '0001': migration }) };
    const migrate = () =>
      new Migrator({ db: database, provider, migrationTableName: 'other_migration' }).migrateToLatest();
    expect((await migrate()).error).toMatchObject({ code: '42703' });
    cutOff = false;
    expect((await migrate()).error).toBeUndefined();
    expect(await database.selectFrom('half').selectAll().execute()).toEqual([]);
    await database.destroy();
  });

  it('is refused by a version that is older than its schema', async () => {
    const database = await openDatabase(server.url);
    await sql`insert into kysely_migration values ('9999-of-tomorrow', 'now')`.execute(database);
    await database.destroy();
    await expect(openDatabase(server.url)).rejects.toThrow(/belongs to a newer version/);
  });

  it('that does not answer any more is given up after the time-out, and serves again afterwards', async () => {
    const url = await server.createDatabase();
    await (await openDatabase(url)).destroy();
    const dialect = postgresDialect(url, { poolSize: 1, queryTimeout: 300, onLost: () => undefined });
    const database = new Kysely({ dialect });
    await expect(sql`select pg_sleep(20)`.execute(database)).rejects.toThrow('Query read timeout');
    expect((await sql<{ one: number }>`select 1 as one`.execute(database)).rows).toEqual([{ one: 1 }]);
    await database.destroy();
  });
});

describeWith(['postgresql'], 'instances on PostgreSQL', () => {
  const server = usePostgres();
  const open: { destroy(): Promise<void> }[] = [];
  const connected = async (): Promise<Kysely<Database>> => {
    const database = await openDatabase(server.url);
    open.push(database);
    return database;
  };
  afterAll(() => Promise.all(open.map((database) => database.destroy())));

  it('hear of the end of a Process on another one, also once the connection was lost', async () => {
    const sealer = new Sealer('a secret of sixteen');
    const other = new ProcessStore(await connected(), sealer, { announcements: new Announcements(true) });
    const announcements = new Announcements(true);
    const listener = listenerTo(server.url, announcements, { clock: systemClock, logger: silentLogger });
    const next = (id?: string) =>
      new Promise<void>((resolve) => announcements.listen((about) => about === id && resolve()));
    const hears = async (id: string) => {
      await other.insert(aProcess({ id, state: 'running' }), { v2Key: 'key' });
      const heard = next(id);
      await other.change((await other.byId(id)) as Process, { state: 'finished' });
      await heard;
    };
    const listening = next();
    listener.start();
    await listening;
    await hears('a');
    const again = next();
    await server.crash();
    await server.start();
    await again;
    await hears('b');
    await listener.stop();
  });

  it('hold a lease one at a time, until it runs out or is given back', async () => {
    const database = await connected();
    const [one, two] = [new SharedLeases(database, 'one'), new SharedLeases(await connected(), 'two')];
    const both = await Promise.all([one.hold('sweep'), two.hold('sweep')]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const [holder, other] = both[0] ? [one, two] : [two, one];
    expect([await holder.hold('sweep'), await other.hold('sweep')]).toEqual([true, false]);
    expect(await other.living()).toEqual([holder.holder]);
    await database
      .updateTable('leases')
      .set({ held_until: Date.now() - 60_000 })
      .execute();
    expect(await other.living()).toEqual([]);
    expect([await other.hold('sweep'), await holder.hold('sweep')]).toEqual([true, false]);
    await other.releaseAll();
    expect(await holder.hold('sweep')).toBe(true);
  });
});

/** PostgreSQL reads its key only where nobody else can. */
function certificateForServer(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-tls-'));
  chmodSync(folder, 0o755);
  const file = join(folder, 'server.pem');
  createCertificate(join(folder, 'made.pem'));
  copyFileSync(join(folder, 'made.pem'), file);
  copyFileSync(join(folder, 'made.pem.crt'), `${file}.crt`);
  chmodSync(file, 0o600);
  if (process.getuid?.() === 0) chownSync(file, 65_534, 65_534);
  return file;
}
