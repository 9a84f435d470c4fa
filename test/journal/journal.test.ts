import type { Kysely } from 'kysely';
import { openDatabase, type Database } from '../../src/database';
import { Journal, maskedParameters, percentile, type ActivityFilter } from '../../src/journal';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { randomIds, silentLogger } from '../../src/runtime';
import type { Job } from '../../src/upstream';
import { ManualClock } from '../manual-clock';
import { aProcess } from '../processes/a-process';
import { describeOnEachDatabase } from '../services/databases';

describeOnEachDatabase('the journal', (newDatabase) => {
  const open: Kysely<Database>[] = [];
  afterEach(async () => {
    for (const database of open.splice(0)) await database.destroy();
  });

  it('keeps the newest state of a process, whatever order the states are written in', async () => {
    const { journal, write } = await opened();
    await write(aProcess({ id: 'a', version: 3, state: 'running' }));
    await write(aProcess({ id: 'a', version: 2, state: 'starting' }));
    expect(await journal.activity.byId('a')).toMatchObject({ version: 3, state: 'running', outcome: null });
  });

  it('remembers how a process ended after its files are deleted', async () => {
    const { journal, write } = await opened();
    const failure = { code: 422, message: 'This is no picture' };
    await write(aProcess({ id: 'a', version: 1, state: 'failed', endedAt: 5, failure, input: { filename: 'a.png' } }));
    await write(aProcess({ id: 'a', version: 2, state: 'deleted', endedAt: 5 }));
    const expected = { state: 'deleted', outcome: 'failed', message: failure.message, filename: 'a.png' };
    expect(await journal.activity.byId('a')).toMatchObject(expected);
  });

  it('pages without a gap or a repeat where many processes were created in the same millisecond', async () => {
    const { journal, write } = await opened();
    await write(...Array.from({ length: 95 }, (_, index) => aProcess({ id: `p${index}`, createdAt: index % 3 })));
    const ids: string[] = [];
    let rows = await journal.activity.list({}, 10);
    while (rows.length > 0) {
      ids.push(...rows.map(({ id }) => id));
      const last = rows[rows.length - 1];
      rows = await journal.activity.list({}, 10, { createdAt: Number(last?.created_at ?? 0), id: last?.id ?? '' });
    }
    expect([ids.length, new Set(ids).size]).toEqual([95, 95]);
  });

  it('finds by each filter what fits and nothing else', async () => {
    const { journal, write } = await opened();
    const warnings = [{ parameter: 'x', cause: 'y', outcome: 'z' }];
    await write(
      aProcess({ id: 'failed', state: 'failed', failure: { code: 422, message: 'This is no picture' } }),
      aProcess({ id: 'cancelled', state: 'deleted' }),
      aProcess({ id: 'waiting', outputFormat: 'webp', warnings, input: { filename: '100% {of}.png' } }),
    );
    for (const [filter, expected] of [
      [{ status: 'failed' }, ['failed']],
      [{ status: 'cancelled' }, ['cancelled']],
      [{ status: 'waiting' }, ['waiting']],
      [{ format: 'webp' }, ['waiting']],
      [{ warned: true }, ['waiting']],
      [{ text: '100%' }, ['waiting']],
      [{ text: 'NO PICTURE' }, ['failed']],
      [{ text: '_' }, []],
      [{ owners: [] }, []],
    ] as [ActivityFilter, string[]][]) {
      const found = await journal.activity.list(filter, 10);
      expect([filter, found.map(({ id }) => id)]).toEqual([filter, expected]);
    }
  });

  it('catches up on the states that a crash kept it from writing', async () => {
    const { journal, store, clock } = await opened();
    await store.insert(aProcess({ id: 'a', state: 'running', createdAt: clock.now() }), { v2Key: 'key' });
    journal.start();
    await until(async () => (await journal.activity.byId('a'))?.state === 'running');
    await journal.stop();
  });

  it('catches up on all of them, however many were missed in a row', async () => {
    const { journal, store, clock } = await opened();
    const ids = Array.from({ length: 50 }, (_, n) => `p${n}`);
    for (const id of ids)
      await store.insert(aProcess({ id, state: 'running', createdAt: clock.now() }), { v2Key: 'key' });
    journal.start();
    await until(async () => {
      clock.advance(1_000);
      return (await journal.activity.count({})) === ids.length;
    });
    await journal.stop();
  });

  it('adds up the minutes of all instances, and loses none at the turn of a minute', async () => {
    const { journal, database, clock } = await opened();
    const other = journalOver(database, clock, 'other');
    const job = { status: 'finished', tasks: [] } as unknown as Job;
    for (const each of [journal, other]) each.ended(finished({ startedAt: clock.now() - 2_000, job }));
    clock.advance(60_000);
    journal.ended(finished({ startedAt: clock.now() - 2_000, job }));
    other.upstreamAnswered(503);
    for (const each of [journal, other]) await each.write();
    const spans = (await journal.statistics.spans(clock.now(), 60_000, 2)).map(({ sums }) => sums);
    expect(spans.map(({ finished: count, upstreamErrors }) => [count, upstreamErrors])).toEqual([
      [2, 0],
      [1, 1],
    ]);

    function finished(more: Partial<Process>) {
      return aProcess({ id: randomIds.processId(), state: 'finished', endedAt: clock.now(), ...more });
    }
  });

  it('tells durations to a tenth', async () => {
    const { journal, clock } = await opened();
    for (let each = 1; each <= 100; each += 1)
      journal.ended(aProcess({ state: 'finished', startedAt: clock.now(), endedAt: clock.now() + each * 101 }));
    await journal.write();
    const [span] = await journal.statistics.spans(clock.now(), 60_000, 1);
    const [half, most] = [0.5, 0.95].map((share) => percentile(span?.sums.durations ?? {}, share) ?? 0);
    expect(Math.abs((half ?? 0) / 5_050 - 1)).toBeLessThan(0.1);
    expect(Math.abs((most ?? 0) / 9_595 - 1)).toBeLessThan(0.1);
  });

  it('forgets what is older than its days, and what operators did after 90', async () => {
    const { journal, clock, write } = await opened();
    await write(aProcess({ id: 'a', createdAt: clock.now() }));
    journal.called('a', { route: 'create', method: 'POST', contentType: '', client: '', given: {}, files: [] });
    journal.audited('a', { action: 'cancel', from: '127.0.0.1', by: 'token' });
    await journal.write();
    clock.advance(8 * 24 * 3_600_000);
    journal.start();
    await until(async () => (await journal.activity.byId('a')) === undefined);
    await journal.stop();
    expect((await journal.events.ofProcess('a')).map(({ kind }) => kind)).toEqual(['audit']);
  });

  async function opened() {
    const database = await openDatabase(await newDatabase());
    open.push(database);
    const clock = new ManualClock();
    const journal = journalOver(database, clock, 'one');
    return {
      database,
      clock,
      journal,
      store: new ProcessStore(database, new Sealer('a secret of sixteen')),
      write: async (...processes: Process[]) => {
        for (const process of processes) journal.stored(process);
        await journal.write();
      },
    };
  }
});

describe('the parameters of a call, as they are kept', () => {
  it('hold no credentials, no queries of addresses and no whole contents', () => {
    const masked = maskedParameters({
      apikey: 'k3y',
      callback: 'https://hooks.test/services/p4th',
      file: 'https://user:pa55@host/a.png?X-Amz-Signature=s1gn',
      output: { s3: { accesskeyid: 'AK1A', secretaccesskey: 's3cr3t', bucket: 'pictures' } },
      input: '{"ftp": {"host": "ftp.test", "user": "us3r", "password": "t0p"}}',
      converteroptions: { password: 'h1dden', quality: 80 },
      files: ['A'.repeat(5_000)],
    });
    const text = JSON.stringify(masked);
    expect(text).not.toMatch(/k3y|pa55|s1gn|AK1A|s3cr3t|h1dden|us3r|t0p|p4th/);
    expect(masked).toMatchObject({
      input: { ftp: { host: 'ftp.test' } },
      callback: 'https://hooks.test/***',
      output: { s3: { bucket: 'pictures' } },
      converteroptions: { quality: 80 },
    });
    expect(text.length).toBeLessThan(800);
  });
});

function journalOver(database: Kysely<Database>, clock: ManualClock, instanceId: string) {
  const store = new ProcessStore(database, new Sealer('a secret of sixteen'));
  return new Journal({
    ...{ database, clock, instanceId, ids: randomIds, logger: silentLogger, days: 7 },
    processById: (id) => store.byId(id),
    waiting: async () => 0,
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
