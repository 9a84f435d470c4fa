import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { Accounts, readKeys, type KeyEntries } from './api/accounts';
import { Creations } from './api/creations';
import { Presenter } from './api/present/presenter';
import { SignedUrlBases } from './api/signed-url-bases';
import { Faults } from './jobs/faults';
import { DiskQuota, Signer } from './files';
import { JobEvents, Jobs, Lifecycle, Scheduler, TaskRunner, TaskTypes } from './jobs';
import { exportUrl, httpTransfers, importUpload } from './transfers';
import { WebhookCalls, WebhookStore } from './webhooks';
import { makeFolder, type IdMaker } from '../runtime';
import type { EngineOptions } from './engine-options';
import { openState, type EngineState } from './engine-state';

const defaultQuota = 20e9;

/** In a cluster a task may be hit by the kills of several engines that have nothing to do with it. */
const restartsInCluster = 2;
const restartsAlone = 1;

export type EngineParts = Awaited<ReturnType<typeof buildParts>>;

/** Everything behind the API, over the state that an earlier engine has left in the data folder. */
export async function buildParts(options: EngineOptions) {
  const keys = options.keysFile === undefined ? undefined : readKeys(options.keysFile);
  makeFolder(resolve(options.dataDir));
  const state = await openState(options);
  try {
    return await partsOver(state, options, keys);
  } catch (error) {
    await state.close();
    throw error;
  }
}

async function partsOver(state: EngineState, options: EngineOptions, keys: KeyEntries | undefined) {
  const { clock, ids, logger } = options;
  const { database, store, files } = state;
  const events = new JobEvents();
  const faults = new Faults();
  const accounts = new Accounts(database, keys, options.acceptsKey);
  const quota = new DiskQuota(options.quotaBytes ?? defaultQuota, files.holdsResults ? await store.bytesStored() : 0);
  const transfers = [...httpTransfers(options.networkPolicy), ...(options.storageOperations ?? [])];
  const types = new TaskTypes(options.operations, transfers, [importUpload, exportUrl]);
  const lifecycle = new Lifecycle(store, events, clock);
  const runner = new TaskRunner({ store, lifecycle, files, quota, faults, clock, logger, stillAt: options.stillAt });
  const { queue } = state;
  const mostRestarts = state.cluster ? restartsInCluster : restartsAlone;
  const scheduler = new Scheduler({ store, types, lifecycle, runner, queue, mostRestarts, clock, logger });
  const jobs = new Jobs({ store, events, types, scheduler, lifecycle, files, quota, clock, ids });
  events.on('task', (change, { operation, startedAt, endedAt }) => {
    if (change !== 'finished' && change !== 'failed') return;
    const seconds = Math.max(0, (endedAt ?? 0) - (startedAt ?? endedAt ?? 0)) / 1000;
    options.onTaskEnd?.({ operation, status: change === 'finished' ? 'finished' : 'error', seconds });
  });
  const signer = new Signer(await lastingSecret(state, 'storage', ids));
  const webhookSecret = await lastingSecret(state, 'webhook_url', ids);
  const webhooks = new WebhookStore(database, state.seal, clock, ids);
  await webhooks.sealAnew();
  return {
    folders: state.folders,
    uploads: state.uploads,
    files,
    cluster: state.cluster,
    store,
    events,
    faults,
    accounts,
    creations: new Creations(state.cluster?.database),
    quota,
    scheduler,
    jobs,
    signer,
    presenter: new Presenter(store, state.linksBy(signer), options.percentWhileWaiting ?? 100),
    webhooks,
    webhookCalls: new WebhookCalls(database, state.seal, state.cluster?.node),
    webhookSecretOf: (owner: number) => createHmac('sha256', webhookSecret).update(String(owner)).digest('hex'),
    signedUrls: new SignedUrlBases(database, await lastingSecret(state, 'signed-urls', ids), ids),
    catalogue: () => options.operations.flatMap((operation) => operation.catalogue()),
    networkPolicy: options.networkPolicy,
    lenientUploads: options.lenientUploads ?? false,
    clock,
    logger,
    close: () => state.close(),
  };
}

/** Links and forms given out before a restart stay valid. It is sealed with the present key, whatever it was before. */
async function lastingSecret({ database, seal }: Pick<EngineState, 'database' | 'seal'>, name: string, ids: IdMaker) {
  await database.run('INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [
    name,
    seal.seal(ids.secret(name)),
  ]);
  const row = await database.one('SELECT value FROM secrets WHERE name = ?', [name]);
  const kept = row?.value as string;
  const renewed = seal.renewed(kept);
  if (renewed !== undefined)
    await database.run('UPDATE secrets SET value = ? WHERE name = ? AND value = ?', [renewed, name, kept]);
  return seal.open(kept);
}
