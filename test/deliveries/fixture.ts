import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { askTogether, openDatabase, type Database } from '../../src/database';
import { createDeliveries, type Deliveries, type DeliveryParts } from '../../src/deliveries';
import { createNetworkPolicy } from '../../src/network';
import { ProcessStore, Sealer, type Process, type Secrets } from '../../src/processes';
import { randomIds, silentLogger } from '../../src/runtime';
import { Spool } from '../../src/transfer';
import { UpstreamClient } from '../../src/upstream';
import { ManualClock } from '../manual-clock';
import { aProcess } from '../processes/a-process';

export interface Fixture extends Deliveries {
  database: Kysely<Database>;
  store: ProcessStore;
  clock: ManualClock;
  /** Stores a Process and writes down what `plan` plans for it. */
  planned(process: Process, plan: keyof Deliveries['planner'], secrets?: Secrets): Promise<void>;
  /** Deliveries that still wait. */
  stillDue(): Promise<number>;
}

/** Deliveries on a database in memory, with a clock that stands. */
export async function createFixture(
  given: Partial<DeliveryParts> & { upstream?: UpstreamClient } = {},
): Promise<Fixture> {
  const { upstream = nobody, ...parts } = given;
  const clock = new ManualClock();
  const database = parts.database ?? (await openDatabase(':memory:'));
  const sealer = new Sealer('a secret of sixteen');
  const store = new ProcessStore(database, sealer);
  const deliveries = createDeliveries({
    database,
    store,
    sealer,
    clientOf: () => upstream,
    network: createNetworkPolicy({ mode: 'any', allow: [] }),
    present: ({ id, state }) => ({ id, step: state }),
    clock,
    ids: randomIds,
    logger: silentLogger,
    spool: parts.spool ?? (await Spool.open(mkdtempSync(join(tmpdir(), 'spool-')))),
    ...parts,
  });
  return {
    ...deliveries,
    database,
    store,
    clock,
    planned: async (process, plan, secrets = { v2Key: 'v2-key' }) => {
      await store.insert(process, secrets);
      const { planner } = deliveries;
      if (plan === 'watches' || plan === 'hearsStart' || plan === 'hearsEnd' || plan === 'noteEnd') return;
      if (plan === 'deleteJobs') return askTogether(database, () => planner.deleteJobs([process]), true);
      await database.transaction().execute((transaction) => planner[plan](transaction, process));
    },
    stillDue: async () =>
      (await database.selectFrom('deliveries').selectAll().where('state', '=', 'due').execute()).length,
  };
}

const nobody = new UpstreamClient({ url: 'http://127.0.0.1:9/v2', syncUrl: 'http://127.0.0.1:9/v2' });

export function finishedProcess(changes: Partial<Process> = {}): Process {
  return aProcess({ state: 'finished', watched: true, ...changes });
}
