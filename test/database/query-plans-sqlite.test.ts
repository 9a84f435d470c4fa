import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, type CompiledQuery } from 'kysely';
import { openDatabase, type Database } from '../../src/database';
import { sqliteDialect } from '../../src/database/sqlite';
import type { DeliveryKind } from '../../src/deliveries/delivery';
import { OpenDeliveries } from '../../src/deliveries/open-deliveries';
import { Outbox } from '../../src/deliveries/outbox';
import { ProcessStore, Sealer } from '../../src/processes';
import { fixedDelay, openSqlite, randomIds, systemClock } from '../../src/runtime';
import { aProcess } from '../processes/a-process';

/** The queries that requests, the watcher, the sweep and the runner of deliveries ask again and again. */
describe('on SQLite no hot query goes through a whole table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plans-'));
  const path = join(folder, 'proxy.sqlite');
  const asked: CompiledQuery[] = [];
  let database: Kysely<Database>;
  beforeAll(async () => {
    await (await openDatabase(path)).destroy();
    database = new Kysely<Database>({ dialect: sqliteDialect(path), log: ({ query }) => void asked.push(query) });
    const sealer = new Sealer('a secret of sixteen');
    await askProcesses(new ProcessStore(database, sealer));
    await askDeliveries(new Outbox(database, systemClock, randomIds, sealer));
    const open = new OpenDeliveries(database, systemClock);
    await open.oldestDue();
    await open.waiting();
  });
  afterAll(async () => {
    await database.destroy();
    await rm(folder, { recursive: true });
  });

  it('of processes and deliveries', () => {
    const plans = openSqlite(path);
    const scans = asked.flatMap(({ sql, parameters }) => {
      const steps = plans.prepare(`explain query plan ${sql}`).all(...(parameters as string[])) as { detail: string }[];
      return steps
        .filter(({ detail }) => /^SCAN (processes|deliveries)/.test(detail))
        .map(({ detail }) => [detail, sql]);
    });
    plans.close();
    expect(asked.length).toBeGreaterThan(15);
    expect(scans).toEqual([]);
  });
});

async function askProcesses(store: ProcessStore): Promise<void> {
  const process = aProcess({ state: 'running', watched: true });
  await store.insert(process, { v2Key: 'v2-key' });
  await store.byId('x');
  await store.byUploadToken('x');
  await store.byDownloadToken('x');
  await store.byJob('x');
  await store.secrets('x');
  await store.ofOwner('x', 1000);
  await store.change(process, {});
  await store.renewLease(process, 1);
  await store.versions(['x', 'y']);
  await store.cutOffStarts(1);
  await store.takeUnwatched('x', 10);
  await store.watchedBy('x');
  await store.freeAbandoned(['x']);
  await store.expired(1, 10);
  await store.dueDeletions(10);
  await store.forgetExpired(1, 10);
}

async function askDeliveries(outbox: Outbox): Promise<void> {
  const kind = {
    name: 'hook',
    concurrency: { all: 8, receiver: 2 },
    maxAttempts: 3,
    retryDelay: fixedDelay(1000),
  } as DeliveryKind;
  await outbox.claim(kind, 'x', 8, new Map([['slow', 2]]));
  await outbox.dueKinds();
  await outbox.renew('x', 'x');
  await outbox.done('x', 'x');
}
