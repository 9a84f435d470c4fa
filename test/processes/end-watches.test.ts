import { setImmediate as turn } from 'node:timers/promises';
import { Announcements } from '../../src/database';
import type { Observation } from '../../src/processes';
import { EndWatches, type EndWatch } from '../../src/processes/end-watches';
import { silentLogger } from '../../src/runtime';
import { ManualClock } from '../manual-clock';
import { aProcess } from './a-process';

const process = aProcess({ state: 'running', version: 3 });
const ended: Observation = { process: aProcess({ state: 'finished' }) };

function watches() {
  const clock = new ManualClock();
  const announcements = new Announcements(false);
  const asked: string[][] = [];
  const versions = new Map([[process.id, process.version]]);
  const store = {
    versions: async (ids: string[]) => {
      asked.push(ids);
      return versions;
    },
  };
  const began: EndWatch[] = [];
  const endWatches = new EndWatches({ store, announcements, clock, logger: silentLogger });
  const join = (signal = new AbortController().signal) =>
    endWatches.join(process, signal, async (watch) => {
      began.push(watch);
      await watch.changed();
      return ended;
    });
  return { clock, announcements, asked, versions, began, join };
}

it('waits once for all who wait for one process, and tells all of them', async () => {
  const { began, announcements, join } = watches();
  const waiting = Array.from({ length: 100 }, () => join());
  announcements.heard(process.id);
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ended));
  expect(began).toHaveLength(1);
});

it('notices within a second what another instance has changed, in one look for all', async () => {
  const { asked, clock, join, versions } = watches();
  const waiting = join();
  clock.advance(1000);
  await turn();
  expect(asked).toEqual([[process.id]]);
  versions.set(process.id, 4);
  clock.advance(1000);
  await expect(waiting).resolves.toBe(ended);
});

it('lets go of everything once the last who waited has left', async () => {
  const { asked, began, clock, join } = watches();
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = [join(first.signal), join(second.signal)];
  first.abort();
  await expect(waiting[0]).resolves.toBeUndefined();
  expect(began[0]?.signal.aborted).toBe(false);
  second.abort();
  await expect(waiting[1]).resolves.toBeUndefined();
  expect(began[0]?.signal.aborted).toBe(true);
  clock.advance(10_000);
  await turn();
  expect(asked).toEqual([]);
});

it('does not miss a change that happens while the process is read', async () => {
  const { announcements, join, began } = watches();
  const waiting = join();
  began[0]?.beginLook();
  announcements.heard(process.id);
  await expect(began[0]?.changed()).resolves.toBeUndefined();
  await waiting;
});
