import type { Kysely } from 'kysely';
import { openDatabase, type Database, type Steps } from '../../src/database';
import { sealedRefreshTokens } from '../../src/deliveries/sealed-refresh-tokens';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { createFixture, finishedProcess, type Fixture } from '../deliveries/fixture';
import { startReceiver } from '../deliveries/receiver';
import { aProcess } from '../processes/a-process';
import { describeOnEachDatabase } from '../services/databases';

const sealer = new Sealer('a secret of sixteen');

describeOnEachDatabase('what the proxy remembers', (newDatabase) => {
  let address: string;
  let database: Kysely<Database>;
  let store: ProcessStore;
  beforeAll(async () => {
    address = await newDatabase();
    database = await openDatabase(address);
    store = new ProcessStore(database, sealer);
  });
  afterAll(() => database.destroy());
  beforeEach(async () => {
    for (const table of ['processes', 'deliveries', 'hooks', 'refresh_tokens'] as const)
      await database.deleteFrom(table).execute();
  });

  const stored = async (...processes: Process[]) => {
    for (const process of processes) await store.insert(process, { v2Key: 'v2-key' });
  };
  const found = async (id: string) => (await store.byId(id)) as Process;

  it('is there again after a restart, with times as numbers', async () => {
    await stored(aProcess({ createdAt: 1_500_000_000_123 }));
    const again = await openDatabase(address);
    const rows = await again.selectFrom('processes').select(['id', 'version', 'created_at', 'lease_until']).execute();
    expect(rows).toEqual([{ id: aProcess().id, version: 0, created_at: 1_500_000_000_123, lease_until: 0 }]);
    await again.destroy();
  });

  describe('of Processes', () => {
    it('lets only one of many starts win', async () => {
      await stored(aProcess({ id: 'a' }));
      const seen = await Promise.all(Array.from({ length: 8 }, () => found('a')));
      const results = await Promise.all(seen.map((process) => store.change(process, { state: 'starting' })));
      expect(results.filter(Boolean)).toHaveLength(1);
      expect((await found('a')).version).toBe(1);
    });

    it('has what follows from a transition in the same transaction, or nothing at all', async () => {
      await stored(aProcess({ id: 'a' }));
      const process = await found('a');
      const change = store.change(process, { state: 'starting' }, { alongside: () => Promise.reject(new Error('no')) });
      await expect(change).rejects.toThrow('no');
      expect((await found('a')).state).toBe('created');
    });

    it('keeps credentials sealed, and erases them on request', async () => {
      await stored(aProcess({ id: 'a' }));
      const row = await database.selectFrom('processes').selectAll().executeTakeFirstOrThrow();
      expect(JSON.stringify(row)).not.toContain('v2-key');
      expect(await store.secrets('a')).toEqual({ v2Key: 'v2-key' });
      await store.change(await found('a'), {}, { secrets: null });
      expect(await store.secrets('a')).toBeUndefined();
    });

    it('finds a Process by its id, its job and both of its tokens', async () => {
      await stored(aProcess({ id: 'a', jobId: 'j', uploadToken: '~u', downloadToken: '~d' }));
      const all = [store.byId('a'), store.byJob('j'), store.byUploadToken('~u'), store.byDownloadToken('~d')];
      expect((await Promise.all(all)).map((process) => process?.id)).toEqual(['a', 'a', 'a', 'a']);
    });

    it('finds nothing for what no id is, and keeps any character in a name', async () => {
      expect(await store.byId('a\0')).toBeUndefined();
      expect(await store.byUploadToken('\ud800'.repeat(5000))).toBeUndefined();
      await stored(aProcess({ id: 'a', input: { filename: 'a\0é😀\\u0000.png' } }));
      expect((await found('a')).input.filename).toBe('a\0é😀\\u0000.png');
    });

    it('lists the started Processes of an owner, oldest first', async () => {
      await stored(
        aProcess({ id: 'new', state: 'running', createdAt: 2 }),
        aProcess({ id: 'old', state: 'finished', createdAt: 1 }),
        aProcess({ id: 'other', state: 'running', owner: 'somebody' }),
        aProcess({ id: 'not started' }),
      );
      expect((await store.ofOwner('me', 10)).map(({ id }) => id)).toEqual(['old', 'new']);
    });

    it('gives a start that was cut off to one of many who take it over', async () => {
      await stored(aProcess({ id: 'a', state: 'starting' }));
      const [one] = await store.cutOffStarts(1_000);
      const taken = await Promise.all(
        Array.from({ length: 6 }, () => store.change(one as Process, {}, { leaseUntil: 9_000 })),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await store.cutOffStarts(1_000)).toEqual([]);
      expect(await store.renewLease(one as Process, 10_000)).toBe(false);
    });

    it('gives each watched Process to one instance, and to another where that one is gone', async () => {
      const ids = Array.from({ length: 30 }, (_, n) => `p${n}`);
      await stored(...ids.map((id) => aProcess({ id, state: 'running', watched: true })));
      await stored(aProcess({ id: 'over', state: 'finished', watched: true }), aProcess({ id: 'x', state: 'running' }));
      const taken = await Promise.all(['a', 'b', 'c'].map((holder) => store.takeUnwatched(holder, 10)));
      expect(
        taken
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...ids].sort());
      await store.freeAbandoned(['b', 'c']);
      expect(await store.watchedBy('a')).toEqual([]);
      expect(await store.takeUnwatched('b', 100)).toHaveLength(10);
      expect(await store.watchedBy('b')).toHaveLength(20);
      await store.unwatchAll('c');
      expect(await store.takeUnwatched('b', 100)).toHaveLength(10);
    });

    it('pages through the Processes of an owner, those of one moment too', async () => {
      const ids = Array.from({ length: 7 }, (_, n) => `p${n}`);
      await stored(...ids.map((id, n) => aProcess({ id, state: 'running', createdAt: Math.floor(n / 3) })));
      const last = await store.ofOwner('me', 3);
      const middle = await store.ofOwner('me', 3, last[0]);
      const first = await store.ofOwner('me', 3, middle[0]);
      expect([...first, ...middle, ...last].map(({ id }) => id)).toEqual(ids);
    });

    it('knows what has expired, and forgets it once its deletion no longer needs its key', async () => {
      await stored(
        aProcess({ id: 'never started', expiresAt: 5 }),
        aProcess({ id: 'old', state: 'finished', expiresAt: 5 }),
        aProcess({ id: 'young', state: 'finished', expiresAt: 50 }),
      );
      expect(await store.forgetExpired(10, 100)).toBe(1);
      expect((await store.expired(10, 100)).map(({ id }) => id)).toEqual(['old']);
      const fixture = await createFixture({ database });
      const deleted = finishedProcess({ id: 'old', jobId: 'j' });
      await store.change(
        await found('old'),
        { state: 'deleted' },
        { alongside: (transaction) => fixture.planner.deleteJob(transaction, deleted) },
      );
      expect([await store.expired(10, 100), await store.forgetExpired(10, 100)]).toEqual([[], 0]);
      await database.deleteFrom('deliveries').execute();
      expect(await store.forgetExpired(10, 100)).toBe(1);
      expect([await store.byId('old'), (await found('young')).id]).toEqual([undefined, 'young']);
    });

    it('changes several together, all or none, but not what somebody else has changed', async () => {
      await stored(...['a', 'b', 'c'].map((id) => aProcess({ id, state: 'finished' })));
      const seen = [await found('a'), await found('b'), await found('c')];
      await store.change(await found('b'), { save: true });
      const told: string[] = [];
      const asDeleted = () => ({ state: 'deleted' }) as const;
      const note = function* (changed: Process[]): Steps<void> {
        told.push(...changed.map(({ id }) => id));
      };
      const refusal = store.changeTogether(seen, asDeleted, () => {
        throw new Error('no');
      });
      await expect(refusal).rejects.toThrow('no');
      expect((await found('a')).state).toBe('finished');
      expect(await store.changeTogether(seen, asDeleted, note)).toBe(2);
      expect(told).toEqual(['a', 'c']);
      const states = await Promise.all(['a', 'b', 'c'].map(async (id) => (await found(id)).state));
      expect(states).toEqual(['deleted', 'finished', 'deleted']);
    });

    it('forgets in batches, each row once, however many sweep', async () => {
      await stored(...Array.from({ length: 25 }, (_, n) => aProcess({ id: `p${n}`, expiresAt: 5 })));
      const counts = await Promise.all(Array.from({ length: 4 }, () => store.forgetExpired(10, 10)));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(25);
    });
  });

  describe('of deliveries', () => {
    it('gives each row to one of several instances, and drops what was delivered', async () => {
      const receiver = await startReceiver(200);
      const one = await createFixture({ database });
      const others = await Promise.all([1, 2, 3].map(() => createFixture({ database, clock: one.clock })));
      await plan(one, 40, receiver.url);
      await Promise.all([one, ...others].map(({ runner }) => runner.runDue()));
      expect(receiver.received).toHaveLength(40);
      expect(await one.stillDue()).toBe(0);
      await receiver.close();
    });

    it('is tried again later where the receiver fails, and what waits is counted', async () => {
      const receiver = await startReceiver(500);
      const fixture = await createFixture({ database });
      await plan(fixture, 2, receiver.url);
      await fixture.runner.runDue();
      expect(await fixture.waiting()).toEqual([{ kind: 'callback', count: 2 }]);
      const rows = await database.selectFrom('deliveries').select(['attempts', 'run_at', 'lease_until']).execute();
      expect(rows.every((row) => row.attempts === 1 && row.run_at > fixture.clock.now())).toBe(true);
      await receiver.close();
    });

    it('lists what was given up, newest first, whatever the receiver said', async () => {
      const fixture = await createFixture({ database });
      await fixture.planned(finishedProcess({ id: 'a', callback: 'no\0where' }), 'tellEnd');
      await fixture.runner.runDue();
      fixture.clock.advance(1_000);
      await fixture.planned(finishedProcess({ id: 'b', callback: 'nowhere' }), 'tellEnd');
      await fixture.runner.runDue();
      expect((await fixture.givenUp(10)).map(({ processId }) => processId)).toEqual(['b', 'a']);
    });
  });

  describe('of hooks', () => {
    it('numbers them per owner, never twice, also where many subscribe at once', async () => {
      const { hooks } = await createFixture({ database });
      const all = Array.from({ length: 12 }, (_, n) => hooks.subscribe('me', `https://a.test/${n}`, 'error'));
      const ids = (await Promise.all(all)).map((hook) => Number(hook?.id));
      expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
      expect(await hooks.unsubscribe('me', '12', 'deleted by its owner')).toBe(true);
      expect(await hooks.subscribe('me', 'https://b.test/', 'error')).toMatchObject({ id: '13' });
      expect(await hooks.ofOwner('me')).toHaveLength(12);
    });

    it('knows no hook with a number that is too large', async () => {
      const { hooks } = await createFixture({ database });
      expect(await hooks.unsubscribe('me', '999999999999999', 'deleted by its owner')).toBe(false);
      expect(await hooks.isActive('me', '999999999999999')).toBe(false);
    });
  });

  it('of refresh tokens is the last one, sealed', async () => {
    const tokens = sealedRefreshTokens(database, sealer);
    await tokens.write('account', 'one');
    await Promise.all(['two', 'three'].map((token) => tokens.write('account', token)));
    expect(['two', 'three']).toContain(await tokens.read('account'));
    const rows = await database.selectFrom('refresh_tokens').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/"(two|three)"/);
  });
});

describeOnEachDatabase('the schema', (newDatabase) => {
  it('is made once, however many instances start together', async () => {
    const address = await newDatabase();
    const instances = await Promise.all(Array.from({ length: 5 }, () => openDatabase(address, { poolSize: 2 })));
    const [{ count } = { count: 0 }] = await (instances[0] as Kysely<Database>)
      .selectFrom('processes')
      .select((row) => row.fn.countAll<number>().as('count'))
      .execute();
    expect(Number(count)).toBe(0);
    await Promise.all(instances.map((database) => database.destroy()));
  });
});

async function plan(fixture: Fixture, count: number, url: string): Promise<void> {
  for (let each = 0; each < count; each += 1)
    await fixture.planned(finishedProcess({ id: `p${each}`, callback: `${url}/${each}` }), 'tellEnd');
}
