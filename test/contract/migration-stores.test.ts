import type { Kysely } from 'kysely';
import { openDatabase, type Database } from '../../src/database';
import { UsageStore } from '../../src/migration/report';
import { ShadowStore, type ShadowRun } from '../../src/migration/shadow';
import { describeOnEachDatabase } from '../services/databases';

describeOnEachDatabase('what the migration counts', (newDatabase) => {
  let database: Kysely<Database>;
  beforeEach(async () => {
    database = await openDatabase(await newDatabase());
  });
  afterEach(() => database.destroy());

  describe('of calls', () => {
    const shape = { route: 'POST /convert', encoding: 'json' };
    const call = { shapeId: 'a', status: 200, shape, example: { quality: 80 } };
    const usage = (day: string, caller: string, count: number, at: number) => ({
      ...{ ...call, day, caller, count, firstAt: at, lastAt: at },
    });

    it('adds up by day, caller, shape and status, from many processes at once, with times as numbers', async () => {
      const stores = [1, 2, 3, 4].map(() => new UsageStore(database));
      await Promise.all(stores.map((store, at) => store.add([usage('2026-11-27', 'shop', 5, 1_700_000_000_000 + at)])));
      const [found, ...others] = await stores[0]!.since('2026-11-01');
      expect(others).toEqual([]);
      expect(found).toMatchObject({ caller: 'shop', count: 20, shape, example: { quality: 80 } });
      expect(typeof found?.lastAt).toBe('number');
    });

    it('answers the most frequent from a day on, and forgets those before it', async () => {
      const store = new UsageStore(database);
      await store.add([
        usage('2026-11-01', 'old', 9, 1),
        usage('2026-11-26', 'a', 1, 2),
        usage('2026-11-27', 'b', 7, 3),
      ]);
      expect((await store.since('2026-11-20')).map(({ caller }) => caller)).toEqual(['b', 'a']);
      expect((await store.since('2026-01-01', 1)).map(({ caller }) => caller)).toEqual(['old']);
      await store.forgetBefore('2026-11-20');
      expect((await store.since('2026-01-01')).map(({ caller }) => caller)).toEqual(['b', 'a']);
    });
  });

  describe('of shadow runs', () => {
    const run = (id: string, at: number, changes: Partial<ShadowRun> = {}): ShadowRun => ({
      ...{ id, at, processId: `p-${id}`, owner: 'o', pair: 'png-jpg', primary: 'a', shadow: 'b', differences: [] },
      ...changes,
    });
    const difference = { what: 'pages', primary: '1', shadow: '2' };

    it('shows those that have ended, the newest first, by verdict and before a time', async () => {
      const store = new ShadowStore(database);
      await store.end(run('same', 1_700_000_000_001));
      await store.end(run('different', 1_700_000_000_002, { differences: [difference] }));
      await store.end(run('failed', 1_700_000_000_003, { failure: 'away' }));
      await store.begin({ ...run('begun', 1_700_000_000_004), failure: 'lost' });
      const ids = async (...asked: Parameters<ShadowStore['list']>) => (await store.list(...asked)).map(({ id }) => id);
      expect(await ids(undefined, { at: Number.MAX_SAFE_INTEGER }, 10)).toEqual(['failed', 'different', 'same']);
      expect(await ids('different', { at: Number.MAX_SAFE_INTEGER }, 10)).toEqual(['different']);
      expect(await ids(undefined, { at: 1_700_000_000_003 }, 1)).toEqual(['different']);
      expect(await store.summary()).toEqual({ runs: 3, different: 1, failed: 1, running: 1 });
    });

    it('skips none of those that began in one millisecond, from page to page', async () => {
      const store = new ShadowStore(database);
      for (const id of ['a', 'b', 'c']) await store.end(run(id, 5));
      await store.end(run('d', 4));
      const [first] = await store.list(undefined, { at: Number.MAX_SAFE_INTEGER }, 1);
      const others = await store.list(undefined, first ?? { at: 0 }, 10);
      expect([first, ...others].map((each) => each?.id)).toEqual(['a', 'b', 'c', 'd']);
    });

    it('knows of each run one end, in whatever order beginning and end are written', async () => {
      const store = new ShadowStore(database);
      await store.end(run('a', 1));
      await store.begin({ ...run('a', 1), failure: 'lost' });
      await store.begin({ ...run('b', 2), failure: 'lost' });
      await store.end(run('b', 2, { differences: [difference] }));
      expect(await store.summary()).toEqual({ runs: 2, different: 1, failed: 0, running: 0 });
    });

    it('tells those as lost whose process has stopped, and leaves later ones running', async () => {
      const store = new ShadowStore(database);
      await store.begin({ ...run('before', 1), failure: 'the proxy stopped' });
      await store.begin({ ...run('after', 10), failure: 'the proxy stopped' });
      await store.lose(5);
      expect(await store.summary()).toEqual({ runs: 1, different: 0, failed: 1, running: 1 });
      expect(await store.list('failed', { at: 100 }, 10)).toEqual([
        { ...run('before', 1), failure: 'the proxy stopped' },
      ]);
      await store.forgetBefore(5);
      expect(await store.list(undefined, { at: 100 }, 10)).toEqual([]);
    });
  });
});
