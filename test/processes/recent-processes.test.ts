import type { Kysely } from 'kysely';
import { openDatabase, type Database, type Steps } from '../../src/database';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { aProcess } from './a-process';

describe('a store that is alone with its database', () => {
  let database: Kysely<Database>;
  let store: ProcessStore;
  let others: ProcessStore;
  beforeEach(async () => {
    database = await openDatabase(':memory:');
    const sealer = new Sealer('a secret of sixteen');
    store = new ProcessStore(database, sealer, { isAlone: true });
    others = new ProcessStore(database, sealer);
  });
  afterEach(() => database.destroy());

  const stored = async (changes: Partial<Process> = {}) => {
    await store.insert(aProcess(changes), { v2Key: 'v2-key' });
    return (await store.byId(aProcess().id)) as Process;
  };
  const fromDatabase = async () => others.byId(aProcess().id);

  it('knows what it has stored without asking, with its credentials', async () => {
    const process = await stored();
    await database.deleteFrom('processes').execute();
    expect(await store.byId(process.id)).toBe(process);
    expect(await store.secretsBeside(process)).toEqual({ v2Key: 'v2-key' });
  });

  it('tells of each change what the database tells', async () => {
    const created = await stored();
    const started = await store.change(created, { state: 'starting' }, { secrets: { v2Key: 'other' } });
    expect(await store.byId(created.id)).toBe(started);
    expect(await fromDatabase()).toMatchObject({ state: 'starting', version: 1 });
    expect(await store.secretsBeside(started as Process)).toEqual({ v2Key: 'other' });
    await store.change(started as Process, {}, { secrets: null });
    expect(await store.secretsBeside((await store.byId(created.id)) as Process)).toBeUndefined();
  });

  it('asks the database again while a change is under way, after one that was refused, and after one that failed', async () => {
    const created = await stored();
    const change = store.change(created, { state: 'starting' });
    expect(await store.byId(created.id)).not.toBe(created);
    await change;
    expect(await store.change(created, { state: 'deleted' })).toBeUndefined();
    expect(await store.byId(created.id)).toEqual(await fromDatabase());
    const failing = store.change(
      (await store.byId(created.id)) as Process,
      { state: 'running' },
      {
        alongside: () => Promise.reject(new Error('no')),
      },
    );
    await expect(failing).rejects.toThrow('no');
    expect(await store.byId(created.id)).toMatchObject({ state: 'starting' });
  });

  it('reads what has ended from its row', async () => {
    const running = await stored({ state: 'running', jobId: 'j' });
    const job = { id: 'j', tag: null, status: 'finished', created_at: '', started_at: null, ended_at: null, tasks: [] };
    await store.change(running, { state: 'finished', job: job as never });
    expect(await store.byId(running.id)).toEqual(await fromDatabase());
  });

  it('knows nothing any more of what was forgotten, changed together, or changed beside it', async () => {
    const process = await stored({ state: 'deleted', expiresAt: 1 });
    await store.changeTogether(
      [process],
      () => ({ expiresAt: 2 }),
      function* (): Steps<void> {},
    );
    expect(await store.byId(process.id)).toMatchObject({ expiresAt: 2, version: 1 });
    expect(await store.forgetExpired(3, 10)).toBe(1);
    expect(await store.byId(process.id)).toBeUndefined();
    await stored();
    await database.deleteFrom('processes').execute();
    store.forgetRecent();
    expect(await store.byId(process.id)).toBeUndefined();
  });
});
