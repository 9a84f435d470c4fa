import { openDatabase } from '../../src/database';
import { LiveFeed } from '../../src/admin/console/live-feed';
import { Journal } from '../../src/journal';
import { randomIds, silentLogger } from '../../src/runtime';
import { ManualClock } from '../manual-clock';
import { aProcess } from '../processes/a-process';

describe('the live feed of the console', () => {
  it('tells what another instance has written, once, and reads nothing while nobody watches', async () => {
    const { feed, other, reads, told, listener, clock } = await twoInstances();
    other.stored(aProcess({ id: 'a', version: 1 }));
    await other.write();
    clock.advance(10_000);
    expect(reads()).toBe(0);
    const stop = feed.subscribe(listener);
    other.stored(aProcess({ id: 'b', version: 1 }));
    await other.write();
    await until(() => {
      clock.advance(500);
      return told.length > 0;
    });
    for (let each = 0; each < 5; each += 1) await look(clock);
    stop();
    const before = reads();
    for (let each = 0; each < 5; each += 1) await look(clock);
    expect(told.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(['b']);
    expect(reads()).toBe(before);
  });

  it('ends with the server, so that no page holds up its stop', async () => {
    const { feed, listener, drain, ended, clock } = await twoInstances();
    const stop = feed.subscribe(listener);
    drain();
    await until(() => {
      clock.advance(500);
      return ended() > 0;
    });
    stop();
  });
});

async function twoInstances() {
  const database = await openDatabase(':memory:');
  const clock = new ManualClock();
  const parts = { database, clock, ids: randomIds, logger: silentLogger, days: 7 };
  const journalOf = (instanceId: string) =>
    new Journal({ ...parts, instanceId, processById: async () => undefined, waiting: async () => 0 });
  const own = journalOf('own');
  const changedSince = jest.spyOn(own.activity, 'changedSince');
  const told: { items: { id: string }[] }[] = [];
  let draining = false;
  let ended = 0;
  const feed = new LiveFeed({
    ...{ clock, logger: silentLogger, journal: own, isDraining: () => draining },
    processes: { byId: async () => undefined, observe: () => Promise.reject(new Error('nobody asks')) },
    keys: { byOwner: () => undefined },
  });
  return {
    feed,
    clock,
    told,
    other: journalOf('other'),
    reads: () => changedSince.mock.calls.length,
    drain: () => (draining = true),
    ended: () => ended,
    listener: { changes: (changes: never) => told.push(changes), progress: () => undefined, end: () => (ended += 1) },
  };
}

async function look(clock: ManualClock): Promise<void> {
  clock.advance(500);
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
