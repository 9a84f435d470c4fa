import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, type Settings } from '../../src/config';
import { openSqlite } from '../../src/runtime';
import { backUp, restore } from '../../src/server';
import { startTestProxy } from '../running-proxy';

describe('a backup', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'backup-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const settingsIn = (name: string): Settings => ({ ...loadSettings({}), dataDir: join(folder, name) });

  it('of a proxy under load holds what had been answered before it began, and works in another folder', async () => {
    const proxy = await startTestProxy({ dataDir: join(folder, 'a') });
    const answered: string[] = [];
    let goOn = true;
    const client = async () => {
      while (goOn) {
        const answer = await fetch(`${proxy.url}/process?apikey=k&inputformat=png&outputformat=jpg`);
        answered.push(((await answer.json()) as { id: string }).id);
      }
    };
    const load = Promise.all([client(), client(), client(), client()]);
    while (answered.length < 40) await new Promise(setImmediate);
    const before = [...answered];
    const file = join(folder, 'backups', 'monday.sqlite');
    const { pages, keyFile } = await backUp(settingsIn('a'), file);
    goOn = false;
    await load;
    await proxy.close();
    expect(pages).toBeGreaterThan(0);
    expect(existsSync(keyFile ?? '')).toBe(true);

    restore(settingsIn('b'), file, { force: false });
    const restored = await startTestProxy({ dataDir: join(folder, 'b') });
    for (const id of before) expect((await fetch(`${restored.url}/process/${id}`)).status).toBe(200);
    await restored.close();
  });

  it('replaces no database without --force, none that is in use, and is none that is damaged', async () => {
    const proxy = await startTestProxy({ dataDir: join(folder, 'a') });
    const file = join(folder, 'backup.sqlite');
    await backUp(settingsIn('a'), file);
    await expect(backUp(settingsIn('a'), file)).rejects.toThrow(/exists already/);
    expect(() => restore(settingsIn('a'), file, { force: true })).toThrow(/in use by another instance/);
    await proxy.close();
    expect(() => restore(settingsIn('a'), file, { force: false })).toThrow(/--force replaces it/);
    expect(() => restore(settingsIn('a'), file, { force: true })).not.toThrow();
    writeFileSync(file, 'not a database at all');
    expect(() => restore(settingsIn('a'), file, { force: true })).toThrow(/is not a backup/);
    await expect(backUp(settingsIn('missing'), join(folder, 'x'))).rejects.toThrow(/there is no database/);
  });

  it('by a plain copy is whole, too, once the proxy has been stopped', async () => {
    const proxy = await startTestProxy({ dataDir: join(folder, 'a') });
    await fetch(`${proxy.url}/process?apikey=k&inputformat=png&outputformat=jpg`);
    await proxy.close();
    copyFileSync(join(folder, 'a', 'proxy.sqlite'), join(folder, 'copy.sqlite'));
    const copy = openSqlite(join(folder, 'copy.sqlite'), { readOnly: true });
    expect(copy.prepare('SELECT count(*) AS count FROM processes').get()).toEqual({ count: 1 });
    copy.close();
  });
});
