import { join } from 'node:path';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { createKeyRing, secretKeyOf, type Settings } from '../config';
import { openDatabase } from '../database';
import { createDeliveries } from '../deliveries';
import type { NetworkPolicy } from '../network';
import { Processes, ProcessStore, Sealer, WebhookAddresses } from '../processes';
import { randomIds, systemClock, type Logger } from '../runtime';
import { Spool } from '../transfer';
import { AccountCache, CatalogueCache, JobReader, UpstreamClient, type UpstreamBases } from '../upstream';
import { presentStatus } from '../v1';

export type ProxyParts = Awaited<ReturnType<typeof buildProxyParts>>;

/** What all parts build on. */
interface ProxyFoundation {
  bases: UpstreamBases;
  /** Where requests on behalf of callers may go. */
  networkPolicy: NetworkPolicy;
  logger: Logger;
}

/** Everything between the routes and the upstream; each part is created once and passed to those that need it. */
export async function buildProxyParts(settings: Settings, { bases, networkPolicy, logger }: ProxyFoundation) {
  const shared = { clock: systemClock, ids: randomIds, logger };
  const database = await openDatabase(settings.databaseUrl ?? join(settings.dataDir, 'proxy.sqlite'));
  const secretKey = secretKeyOf(settings);
  const sealer = new Sealer(secretKey);
  const store = new ProcessStore(database, sealer);
  const upstream = new UpstreamClient(bases);
  const catalogue = new CatalogueCache(upstream, systemClock, logger);
  const registry = new Registry();
  const spool = await Spool.open(join(settings.dataDir, 'spool'));
  const deliveries = createDeliveries({
    ...shared,
    database,
    store,
    sealer,
    upstream,
    network: networkPolicy,
    present: (process) => presentStatus(process, process.job).body,
    spool,
    mail: mailOf(settings),
    registry,
  });
  const webhooks = settings.publicUrl ? new WebhookAddresses(settings.publicUrl, secretKey) : undefined;
  const processes = new Processes({
    ...shared,
    store,
    upstream,
    reader: new JobReader(upstream, systemClock, logger),
    catalogue,
    network: networkPolicy,
    upstreamName: settings.upstream,
    deliveries: deliveries.planner,
    webhooks,
  });

  return {
    ...shared,
    store,
    processes,
    deliveries,
    upstream,
    catalogue,
    registry,
    accounts: new AccountCache(upstream, systemClock, logger),
    keys: createKeyRing(settings, logger),
    spool,
    webhooks,
    webhookSecret: settings.webhookSecret,
    publicUrl: settings.publicUrl,
    trustProxy: settings.trustProxy,
    pingDatabase: () => sql`select 1`.execute(database),
    start: async () => {
      await processes.watcher.start();
      deliveries.runner.start();
    },
    close: async () => {
      await processes.watcher.stop();
      await deliveries.runner.stop();
      upstream.close();
      await database.destroy();
    },
  };
}

function mailOf({ smtpUrl, mailFrom, publicUrl }: Settings) {
  const scheme = publicUrl ? new URL(publicUrl).protocol : 'http:';
  return smtpUrl ? { smtpUrl, from: mailFrom, scheme } : undefined;
}
