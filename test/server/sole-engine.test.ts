import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SoleEngine } from '../../src/server/sole-engine';
import { silentLogger } from '../../src/runtime';
import { ManualClock } from '../manual-clock';

describe('an embedded engine that keeps its jobs to itself, on a database of several instances', () => {
  const clock = new ManualClock();
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'instance-')));
  const [first = '', second = ''] = folders;
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  let holder: string | undefined;
  const leasesOf = (name: string) => ({
    holder: name,
    hold: async () => (holder ??= name) === name,
    living: async () => [],
    releaseAll: async () => {
      if (holder === name) holder = undefined;
    },
  });
  const claim = (dataDir: string) => SoleEngine.claim({ dataDir }, { leasesOf, clock, logger: silentLogger });
  /** Time passes until the claim is decided. */
  async function decided<T>(claimed: Promise<T>): Promise<T> {
    let isDecided = false;
    const seen = claimed.finally(() => (isDecided = true));
    while (!isDecided) {
      clock.advance(1_000);
      await Promise.race([seen.catch(() => undefined), new Promise(setImmediate)]);
    }
    return seen;
  }

  it('is the only one: another is refused with the settings that help, after it has waited for a while', async () => {
    const engine = await claim(first);
    await expect(decided(claim(second))).rejects.toThrow(/ENGINE_FILES=s3:.*UPSTREAM=cloudconvert/);
    await engine.close();
    await (await claim(second)).close();
  });

  it('goes on at once after it was killed', async () => {
    await claim(first);
    const again = await claim(first);
    await again.close();
    expect(holder).toBeUndefined();
  });

  it('waits for one that stops', async () => {
    const engine = await claim(first);
    const waiting = decided(claim(second));
    await engine.close();
    await (await waiting).close();
  });
});
