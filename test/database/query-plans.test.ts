import { CompiledQuery, Kysely, sql } from 'kysely';
import { openDatabase, SharedLeases, type Database } from '../../src/database';
import { postgresDialect } from '../../src/database/postgres';
import { HookStore } from '../../src/deliveries/hook-store';
import { OpenDeliveries } from '../../src/deliveries/open-deliveries';
import { Outbox } from '../../src/deliveries/outbox';
import type { DeliveryKind } from '../../src/deliveries/delivery';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { randomIds, systemClock } from '../../src/runtime';
import { expectSecretKey } from '../../src/server/take-secret-key';
import { aProcess } from '../processes/a-process';
import { describeWith } from '../requirements';
import { usePostgres } from '../services/databases';

const now = Date.now();
const sealer = new Sealer('a secret of sixteen');

describeWith(['postgresql'], 'no query of the proxy on PostgreSQL reads a whole table', () => {
  const server = usePostgres();
  const asked: CompiledQuery[] = [];
  let database: Kysely<Database>;
  let store: ProcessStore;
  let outbox: Outbox;
  let open: OpenDeliveries;
  beforeAll(async () => {
    const filled = await openDatabase(server.url);
    await fill(filled);
    await filled.destroy();
    const dialect = postgresDialect(server.url, { poolSize: 2, onLost: () => undefined });
    database = new Kysely<Database>({ dialect, log: ({ query }) => void asked.push(query) });
    store = new ProcessStore(database, sealer);
    outbox = new Outbox(database, systemClock, randomIds, sealer);
    open = new OpenDeliveries(database, systemClock);
  });
  afterAll(() => database.destroy());

  const found = async (id: string) => (await store.byId(id)) as Process;
  const hooks = () => new HookStore(database, systemClock, sealer);
  const kind = {
    name: 'callback',
    concurrency: { all: 8, receiver: 4 },
    maxAttempts: 10,
    retryDelay: () => 10_000,
  } as unknown as DeliveryKind;

  it.each<[string, () => Promise<unknown>]>([
    ['a status', () => store.byId('p77')],
    ['an upload', () => store.byUploadToken('up77')],
    ['a download', () => store.byDownloadToken('down77')],
    ['a webhook of the upstream', () => store.byJob('job77')],
    ['the credentials of a process', () => store.secrets('p77')],
    ['a transition', async () => store.change(await found('p77'), { state: 'running' })],
    ['the lease of a start', async () => store.renewLease(await found('p78'), now)],
    ['a list', () => store.ofOwner('owner5', 100)],
    ['the next page of a list', () => store.ofOwner('owner5', 100, { id: 'p25005', createdAt: now - 5_000_000 })],
    ['what an instance watches', () => store.watchedBy('instance1')],
    ['what nobody watches', () => store.takeUnwatched('instance1', 10)],
    ['what instances left that are gone', () => store.freeAbandoned(['instance1', 'instance2'])],
    ['starts that were cut off', () => store.cutOffStarts(now)],
    ['what has expired', () => store.expired(now, 100)],
    ['what can be forgotten', () => store.forgetExpired(now, 100)],
    ['whether deliveries are due', () => outbox.dueKinds()],
    ['taking deliveries', () => outbox.claim(kind, 'instance1', 8, new Map([['busy.test', 4]]))],
    ['the lease of a delivery', () => outbox.renew('d7', 'instance1')],
    ['the end of a delivery', () => outbox.done('d8', 'instance1')],
    ['how long deliveries wait', () => open.oldestDue()],
    ['how many deliveries wait', () => open.waiting()],
    ['what was given up', () => open.givenUp(20)],
    ['what was given up long ago', () => outbox.forgetGivenUp(now - 1e9)],
    ['the hooks of an owner', () => hooks().listeners(undefined, 'owner5', 'finished')],
    ['one more hook', () => hooks().subscribe('owner5', 'https://a.test/', 'error')],
    ['the first look at what is sealed', () => expectSecretKey(database, sealer)],
    ['a lease', () => new SharedLeases(database, 'instance1').hold('sweep')],
  ])('%s', async (_name, work) => {
    asked.length = 0;
    await work();
    const queries = asked.filter((query) => /^(select|update|delete|with)/i.test(query.sql));
    for (const query of queries) expect(await wholeTablesIn(query)).toEqual([]);
  });

  async function wholeTablesIn({ sql: text, parameters }: CompiledQuery): Promise<string[]> {
    const explained = await database.executeQuery(CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]));
    return seqScans(
      (explained.rows[0] as { 'QUERY PLAN': { Plan: PlanNode }[] })['QUERY PLAN'].map(({ Plan }) => Plan),
    );
  }
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

/** Tables that hold many rows; of the small ones it costs nothing. */
const largeTables = ['processes', 'deliveries', 'hooks'];

function seqScans(nodes: PlanNode[]): string[] {
  return nodes.flatMap((node) => [
    ...(node['Node Type'] === 'Seq Scan' && largeTables.includes(node['Relation Name'] ?? '')
      ? [node['Relation Name'] as string]
      : []),
    ...seqScans(node.Plans ?? []),
  ]);
}

/** Mostly finished, as after months; a few of everything else. */
async function fill(database: Kysely<Database>): Promise<void> {
  await sql`
    insert into processes (id, owner, state, created_at, expires_at, upload_token, download_token, job_id, watched,
                           document, sealed, watched_by)
    select 'p' || n, 'owner' || n % 200,
           case when n % 500 = 1 then 'running' when n % 1000 = 2 then 'created' when n % 1000 = 3 then 'starting'
                when n % 100 = 4 then 'deleted' else 'finished' end,
           ${now}::bigint - n * 1000, ${now}::bigint + 43200000 - n * 1000, 'up' || n, 'down' || n, 'job' || n, n % 2,
           ${JSON.stringify(aProcess())}, ${sealer.seal({ v2Key: 'key' })}, 'instance' || n % 5
    from generate_series(1, 50000) as n`.execute(database);
  await sql`
    insert into deliveries (id, kind, process_id, receiver, payload, state, attempts, run_at, lease_until, created_at,
                            ended_at)
    select 'd' || n, case when n % 2 = 0 then 'callback' else 'hook' end, 'p' || n, 'receiver' || n % 50,
           repeat('x', 400), case when n % 50 = 0 then 'due' else 'given-up' end, 0, ${now}::bigint - n, 0,
           ${now}::bigint - n, ${now}::bigint - n
    from generate_series(1, 20000) as n`.execute(database);
  await sql`
    insert into hooks (owner, number, url, event, created_at)
    select 'owner' || n / 50, n % 50, 'https://a.test/' || n, 'finished', ${now}::bigint from generate_series(1, 20000) as n
  `.execute(database);
  await sql`analyze`.execute(database);
}
