import { JointWrites } from '../../src/database/joint-writes';
import { openSqlite } from '../../src/runtime';

function joined() {
  const connection = openSqlite(':memory:');
  connection.exec('create table t (name text primary key)');
  const syncs: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const writes = new JointWrites(connection, () => new Promise((resolve, reject) => syncs.push({ resolve, reject })));
  const add = (name: string) => connection.prepare('insert into t values (?)').run(name);
  const insert = (name: string) => writes.run(() => add(name));
  const names = () =>
    connection
      .prepare('select name from t order by name')
      .all()
      .map((row) => (row as { name: string }).name);
  /** The sync of that number, once it is under way. */
  const sync = async (number: number) => {
    while (syncs.length < number) await aMoment();
    return syncs[number - 1] as (typeof syncs)[number];
  };
  return { connection, sync, syncs, writes, add, insert, names };
}

const aMoment = () => new Promise(setImmediate);

describe('writes that are joined', () => {
  it('are seen at once, answered once the disk has them, and share the next sync with all that come during one', async () => {
    const { sync, syncs, insert, names } = joined();
    const first = insert('a');
    await sync(1);
    const later = ['b', 'c', 'd'].map(insert);
    await aMoment();
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    expect(syncs).toHaveLength(1);

    (await sync(1)).resolve();
    await first;
    (await sync(2)).resolve();
    await Promise.all(later);
    expect(syncs).toHaveLength(2);
  });

  it('are answered before the disk has them where nobody has to wait, and are on it with the next that somebody waits for', async () => {
    const { syncs, sync, writes, add, insert, names } = joined();
    await writes.run(() => add('a'), false);
    expect(names()).toEqual(['a']);
    expect(syncs).toHaveLength(0);
    const awaited = insert('b');
    (await sync(1)).resolve();
    await awaited;
    const all = writes.durable();
    (await sync(2)).resolve();
    await all;
  });

  it('reach the disk a moment later where nobody ever waits', async () => {
    const { sync, writes, add } = joined();
    await writes.run(() => add('a'), false);
    expect((await sync(1)).resolve()).toBeUndefined();
  });

  it('of one kind of transaction are all taken back where one fails, and need not be waited for either', async () => {
    const { syncs, writes, add, names } = joined();
    const half = () => {
      add('a');
      add('a');
    };
    const whole = () => {
      add('b');
      add('c');
    };
    const [failed] = await Promise.allSettled([writes.runTogether(half, false), writes.runTogether(whole, false)]);
    expect(failed).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('UNIQUE') as string },
    });
    expect(names()).toEqual(['b', 'c']);
    expect(syncs).toHaveLength(0);
  });

  it('share one sync where they come in one turn of the event loop', async () => {
    const { sync, syncs, insert } = joined();
    const all = ['a', 'b', 'c'].map(insert);
    (await sync(1)).resolve();
    await Promise.all(all);
    expect(syncs).toHaveLength(1);
  });

  it('fail each for itself', async () => {
    const { sync, writes, add, insert, names } = joined();
    const first = insert('a');
    await sync(1);
    const again = insert('a');
    const broken = writes.begin().then((turn) => {
      add('half');
      turn.rollback();
    });
    const whole = writes.begin().then(async (turn) => {
      add('b');
      await aMoment();
      add('c');
      await turn.commit();
    });
    const last = insert('d');
    (await sync(1)).resolve();
    await first;
    await expect(again).rejects.toThrow(/UNIQUE/);
    await broken;
    (await sync(2)).resolve();
    await Promise.all([whole, last]);
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('all fail whose sync failed, and the next are synced again', async () => {
    const { sync, insert } = joined();
    const first = insert('a');
    await sync(1);
    const second = insert('b');
    (await sync(1)).reject(new Error('the disk is gone'));
    await expect(first).rejects.toThrow('the disk is gone');
    (await sync(2)).resolve();
    await second;
  });

  it('all fail that a transaction holds which the database has taken back', async () => {
    const { connection, sync, writes, insert, names } = joined();
    const first = insert('a');
    await sync(1);
    const lost = insert('b');
    const full = writes.run(() => {
      connection.exec('ROLLBACK');
      throw new Error('database or disk is full');
    });
    (await sync(1)).resolve();
    await first;
    await expect(full).rejects.toThrow('full');
    await expect(lost).rejects.toThrow('taken back');
    const next = insert('c');
    (await sync(2)).resolve();
    await next;
    expect(names()).toEqual(['a', 'c']);
  });
});

it.each(Array.from({ length: 24 }, (_, turns) => turns))(
  'a write is not forgotten that comes %s turns of the microtask queue after another began',
  async (turns) => {
    const connection = openSqlite(':memory:');
    const writes = new JointWrites(connection, async () => undefined);
    const first = writes.run(() => undefined);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const late = new Promise((resolve) => setTimeout(resolve, 2_000, 'forgotten').unref());
    expect(await Promise.race([writes.run(() => 'written'), late])).toBe('written');
    await first;
    connection.close();
  },
);
