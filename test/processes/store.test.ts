import { openDatabase } from '../../src/database';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { aProcess } from './a-process';

describe('the store of Processes', () => {
  it('lets only one of two starts win', async () => {
    const { store } = await stored(aProcess({ id: 'a' }));
    const [one, two] = await Promise.all([store.byId('a'), store.byId('a')]);
    const results = await Promise.all([
      store.change(one as Process, { state: 'starting' }),
      store.change(two as Process, { state: 'starting' }),
    ]);
    expect(results.filter(Boolean)).toHaveLength(1);
    expect((await store.byId('a'))?.version).toBe(1);
  });

  it('writes what follows from a transition in the same transaction, or nothing at all', async () => {
    const { store } = await stored(aProcess({ id: 'a' }));
    const process = (await store.byId('a')) as Process;
    const change = store.change(process, { state: 'starting' }, { alongside: () => Promise.reject(new Error('no')) });
    await expect(change).rejects.toThrow('no');
    expect((await store.byId('a'))?.state).toBe('created');
  });

  it('keeps credentials sealed, and erases them on request', async () => {
    const { store, database } = await stored(aProcess({ id: 'a' }));
    const row = await database.selectFrom('processes').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain('v2-key');
    expect(await store.secrets('a')).toEqual({ v2Key: 'v2-key' });
    await store.change((await store.byId('a')) as Process, {}, { secrets: null });
    expect(await store.secrets('a')).toBeUndefined();
  });

  it('finds a Process by its id and by both of its tokens', async () => {
    const { store } = await stored(aProcess({ id: 'a', uploadToken: '~u', downloadToken: '~d' }));
    const found = [await store.byId('a'), await store.byUploadToken('~u'), await store.byDownloadToken('~d')];
    expect(found.map((process) => process?.id)).toEqual(['a', 'a', 'a']);
  });

  it('lists the started Processes of an owner, oldest first', async () => {
    const { store } = await stored(
      aProcess({ id: 'new', state: 'running', createdAt: 2 }),
      aProcess({ id: 'old', state: 'finished', createdAt: 1 }),
      aProcess({ id: 'other', state: 'running', owner: 'somebody' }),
      aProcess({ id: 'not started' }),
    );
    expect((await store.ofOwner('me', 10)).map(({ id }) => id)).toEqual(['old', 'new']);
  });

  it('does not open what was sealed under another key', () => {
    const sealed = new Sealer('a secret of sixteen').seal({ v2Key: 'v2-key' });
    expect(() => new Sealer('another secret of sixteen').open(sealed)).toThrow();
  });
});

async function stored(...processes: Process[]) {
  const database = await openDatabase(':memory:');
  const store = new ProcessStore(database, new Sealer('a secret of sixteen'));
  for (const process of processes) await store.insert(process, { v2Key: 'v2-key' });
  return { store, database };
}
