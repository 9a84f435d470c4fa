import { join } from 'node:path';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';
import { isPostgresUrl, secretKeyOf, type Settings, type KeyRing } from '../config';
import { Announcements, emptyDatabase, listenerTo, openDatabase, SharedLeases, SoleLeases } from '../database';
import { createDeliveries, type Deliveries } from '../deliveries';
import { Journal, maskedParameters } from '../journal';
import { ShadowRuns, ShadowStore } from '../migration/shadow';
import { fallbackNoter, PassOn, RemoteProcesses, RoutedCalls, type Routes } from '../migration';
import type { NetworkPolicy } from '../network';
import { Processes, ProcessStore, Sealer, WebhookAddresses, type Process } from '../processes';
import { CallJournal, packageVersion, systemClock, type Logger, type Sources } from '../runtime';
import { Spool } from '../transfer';
import { Upstreams, type UpstreamBases, type UpstreamObserver } from '../upstream';
import { presentStatus, type SeenCall } from '../v1';
import { databaseAddressOf, databaseFileOf, spoolFolderOf } from './data-places';
import { takeSecretKey } from './take-secret-key';
import {
  createFallbackCounter,
  createProcessEndObserver,
  createUpstreamObserver,
  registerServiceMetrics,
} from './observability';
import { usageParts } from './usage-parts';
import type { WorkerPlace } from './workers/worker-place';

export type ProxyParts = Awaited<ReturnType<typeof buildProxyParts>>;

/** What all parts build on. */
interface ProxyFoundation {
  bases: UpstreamBases;
  /** Where requests on behalf of callers may go. */
  networkPolicy: NetworkPolicy;
  logger: Logger;
  keys: KeyRing;
  /** Where all metrics are registered. */
  registry: Registry;
  routes?: Routes;
  /** Where this process is one worker of several. */
  place?: WorkerPlace;
  sources: Sources;
}

/** Everything between the routes and the upstream; each part is created once and passed to those that need it. */
export async function buildProxyParts(settings: Settings, foundation: ProxyFoundation) {
  const { bases, networkPolicy, logger, keys, registry, routes, place, sources } = foundation;
  const { clock, idsOf } = sources;
  const shared = { clock, ids: idsOf('proxy'), logger };
  const received = new CallJournal();
  const instanceId = idsOf('instance').uuid();
  const serverId = place?.serverId ?? instanceId;
  const secretKey = secretKeyOf(settings);
  const sealer = new Sealer(secretKey, settings.secretKeyPrevious);
  const database = await openDatabase(databaseAddressOf(settings), {
    poolSize: settings.databasePoolSize,
    onLost: (error) => logger.warn({ err: error }, 'a connection to the database broke'),
  });
  try {
    const unreadable = await takeSecretKey(database, sealer);
    if (unreadable > 0)
      logger.warn(
        { unreadable },
        'hooks or refresh tokens are left out: neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens them',
      );
    const onPostgres = isPostgresUrl(settings.databaseUrl);
    const announcements = new Announcements(onPostgres, place);
    const isShared = onPostgres || place !== undefined;
    const leases = isShared ? new SharedLeases(database, instanceId, onPostgres) : new SoleLeases(instanceId);
    const listener = listenerOf(settings, announcements, logger);
    const journal: Journal = new Journal({
      ...shared,
      ids: idsOf('journal'),
      database,
      instanceId,
      days: settings.historyDays,
      processById: (id) => store.byId(id),
      waiting: async () => (await deliveries.waiting()).reduce((sum, { count }) => sum + count, 0),
    });
    const isAlone = !isShared;
    const onStored = (process: Process) => journal.stored(process);
    const store = new ProcessStore(database, sealer, { announcements, onStored, isAlone });
    const observeUpstream = createUpstreamObserver(registry, logger);
    const observe: UpstreamObserver = (call) => {
      observeUpstream(call);
      journal.upstreamAnswered(call.status);
    };
    const upstreams = new Upstreams(
      { name: settings.upstream, bases },
      {
        ...shared,
        observe,
        onJob: (id, { tasks }) => received.addJob(id, tasks),
        headers: { [instanceHeader]: serverId },
      },
      routes && (() => routes.v2Bases()),
    );
    const { client: upstream, catalogue, accounts } = upstreams.standard;
    const spoolFolder = join(spoolFolderOf(settings), ...(place ? [String(place.slot)] : []));
    const spool = await Spool.open(spoolFolder);
    const countUncaught = registerServiceMetrics(registry, {
      spoolFolder,
      databaseFile: databaseFileOf(settings),
      waiters: () => upstreams.waiters,
      version: packageVersion(),
    });
    const labelOf = (owner: string) => keys.byOwner(owner)?.label;
    const observeEnd = createProcessEndObserver({ registry, logger, labelOf, labels: keys.labels() });
    const deliveries: Deliveries = createDeliveries({
      ...shared,
      ids: idsOf('deliveries'),
      database,
      store,
      sealer,
      isAlone,
      clientOf: (process) => upstreams.of(process?.upstream).client.during(process?.trace),
      network: networkPolicy,
      present: (process) => process.remote?.status ?? presentStatus(process, process.job).body,
      spool,
      mail: mailOf(settings),
      registry,
      onEnd: (process) => {
        observeEnd(process);
        journal.ended(process);
      },
      onTry: ({ id, processId, kind, receiver, attempts }, attempt) =>
        journal.tried(processId, { deliveryId: id, kind, receiver, number: attempts + 1, ...attempt }),
    });
    const webhooks = webhookAddressesOf(settings, secretKey);
    const fallbacks = createFallbackCounter(registry);
    const noteFallback = fallbackNoter(fallbacks, logger);
    const passOn = new PassOn(networkPolicy);
    const remote = new RemoteProcesses({
      ...shared,
      routes,
      store,
      deliveries: deliveries.planner,
      passOn,
      noteFallback,
      shadow: () => shadow,
    });
    const processes = new Processes({
      ...shared,
      store,
      leases,
      announcements,
      upstreams,
      elsewhere: remote,
      network: networkPolicy,
      deliveries: deliveries.planner,
      webhooks,
    });

    const { usage, reportNow } = usageParts(settings, { ...shared, database, upstreams });
    const shadowStore = new ShadowStore(database);
    const shadow: ShadowRuns | undefined =
      routes &&
      new ShadowRuns({
        ...shared,
        ids: idsOf('shadows'),
        routes,
        processes,
        store: shadowStore,
        isAlone,
        days: settings.reportDays,
        spool,
        network: networkPolicy,
      });
    const calls =
      routes && shadow ? new RoutedCalls({ routes, processes, upstreams, noteFallback, shadow }) : processes;

    return {
      ...shared,
      routes,
      calls,
      usage,
      reportNow,
      shadow,
      shadowStore,
      remote,
      instanceId,
      isAlone,
      serverId,
      place,
      countUncaught,
      store,
      leases,
      leasesOf: (holder: string) => new SharedLeases(database, holder, onPostgres),
      announcements,
      processes,
      deliveries,
      journal,
      onCall: (processId: string, call: SeenCall) => {
        try {
          journal.called(processId, { ...call, given: maskedParameters(call.given) });
        } catch (error) {
          logger.error({ err: error }, 'a call could not be written into the journal');
        }
      },
      upstream,
      catalogue,
      registry,
      accounts,
      upstreams,
      keys,
      spool,
      webhooks,
      webhookSecret: settings.webhookSecret,
      publicUrl: settings.publicUrl,
      adminToken: settings.adminToken,
      trustProxy: settings.trustProxy,
      received,
      reset: async () => {
        await emptyDatabase(database);
        received.clear();
        upstreams.forget();
        store.forgetRecent();
        deliveries.hooks.forgetKnown();
        announcements.heard();
      },
      pingDatabase: () => sql`select 1`.execute(database),
      start: async () => {
        listener?.start();
        journal.start();
        usage.start();
        await shadow?.start();
        await processes.watcher.start();
        deliveries.runner.start();
      },
      close: async () => {
        await shadow?.stop();
        await usage.stop();
        await processes.watcher.stop();
        await deliveries.runner.stop();
        await journal.stop();
        await listener?.stop();
        upstreams.close();
        passOn.close();
        await database.destroy();
      },
    };
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

/** Names the instances that a request has passed: one that meets its own name is in a loop. */
export const instanceHeader = 'CC-V1-Proxy-Instance';

/** On SQLite there is nobody else to listen to. */
function listenerOf({ databaseUrl, databaseListenUrl }: Settings, announcements: Announcements, logger: Logger) {
  if (!isPostgresUrl(databaseUrl)) return undefined;
  return listenerTo(databaseListenUrl ?? databaseUrl, announcements, { clock: systemClock, logger });
}

function mailOf({ smtpUrl, mailFrom, publicUrl }: Settings) {
  const scheme = publicUrl ? new URL(publicUrl).protocol : 'http:';
  return smtpUrl ? { smtpUrl, from: mailFrom, scheme } : undefined;
}

function webhookAddressesOf({ publicUrl, secretKeyPrevious }: Settings, secretKey: string) {
  return publicUrl ? new WebhookAddresses(publicUrl, secretKey, secretKeyPrevious) : undefined;
}
