import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { HookStore } from '../../src/deliveries/hook-store';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { systemClock } from '../../src/runtime';
import { lockDataDir } from '../../src/server/data-dir-lock';
import { runCli } from '../commands/run-cli';
import { aProcess } from '../processes/a-process';
import { describeWith } from '../requirements';
import { usePostgres } from '../services/databases';

const secretKey = 'the secret of the former instance';
const sealer = new Sealer(secretKey);

describeWith(['postgresql'], 'cc-v1-proxy migrate-database', () => {
  const server = usePostgres();
  let folder: string;
  let from: string;
  let last: Process;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'migrate-'));
    from = join(folder, 'proxy.sqlite');
    writeFileSync(join(folder, 'secret.key'), secretKey);
    const database = await openDatabase(from);
    const store = new ProcessStore(database, sealer);
    for (let n = 0; n < 1203; n += 1) {
      last = aProcess({ id: `p${n}`, owner: `owner ${n % 7}`, callback: `https://a.test/${n}`, createdAt: 1.5e12 + n });
      await store.insert(last, { v2Key: `key ${n}` });
    }
    await database.deleteFrom('processes').where('id', '=', 'p600').execute();
    await new HookStore(database, systemClock, sealer).subscribe('me', 'https://hooks.test/', 'error');
    await database.destroy();
  });

  it('copies all that there is, counts it, and is told what to set', async () => {
    const to = await server.createDatabase();
    const { code, output } = await runCli(['migrate-database', '--from', from, '--to', to]);
    expect(output).toContain('processes        1202 rows, as many as in');
    expect(output).toMatch(/SECRET_KEY: the content of .*secret\.key/);
    expect(code).toBe(0);
    const database = await openDatabase(to);
    const store = new ProcessStore(database, sealer);
    expect(await store.byId(last.id)).toEqual(last);
    expect(await store.secrets('p1202')).toEqual({ v2Key: 'key 1202' });
    expect(await new HookStore(database, systemClock, sealer).ofOwner('me')).toHaveLength(1);
    await database.destroy();

    const again = await runCli(['migrate-database', '--from', from, '--to', to]);
    expect(again.output).toMatch(/nothing was copied: The table \w+ of the target is not empty/);
    expect(again.code).toBe(1);
  });

  it('copies nothing from a proxy that runs, nor what SECRET_KEY does not open', async () => {
    const to = await server.createDatabase();
    const lock = lockDataDir(folder);
    const running = await runCli(['migrate-database', '--from', from, '--to', to]);
    await lock.close();
    expect(running.output).toMatch(/is in use by another instance/);
    const sealed = await runCli(['migrate-database', '--from', from, '--to', to], { SECRET_KEY: 'another secret key' });
    expect(sealed.output).toMatch(/SECRET_KEY is not the key/);
    const missing = await runCli(['migrate-database', '--from', join(folder, 'none'), '--to', to]);
    expect(missing.output).toMatch(/there is no database/);
    expect([running.code, sealed.code, missing.code]).toEqual([1, 1, 1]);
    for (const { output } of [running, sealed, missing]) expect(output).not.toMatch(/\n +at /);
  });
});
