import { jobsLike, type JobTraits, type Process, type ProcessStore } from '../../processes';
import { UpstreamError, type UpstreamClient } from '../../upstream';
import { DeliveryError, type ClientOf, type Delivery, type DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { exponentialBackoff } from '../../runtime';

/** Which job: its id, or by what it is found where its start was cut off before the id arrived. */
export type DoomedJob = { jobId: string } | { unknown: JobTraits };

/** A job whose request was still under way when its start was cut off appears a moment later. */
const looksForUnknown = 3;

/** Deletes the job of a deleted or expired Process, and its files with it (v2-contract 3.1). */
export function deleteJobKind(store: ProcessStore, clientOf: ClientOf): DeliveryKind<DoomedJob> {
  return {
    name: 'delete-job',
    concurrency: { all: 8, receiver: 8 },
    maxAttempts: 24,
    timeout: 60_000,
    retryDelay: exponentialBackoff(2_000, 60 * 60 * 1000),
    async deliver(delivery) {
      const secrets = await store.secrets(delivery.processId);
      if (!secrets) throw new DeliveryError('The key of the job is no longer known', { transient: false });
      try {
        const upstream = clientOf(await store.byId(delivery.processId));
        for (const id of await idsOf({ store, upstream }, secrets.v2Key, delivery)) {
          await upstream.deleteJob(secrets.v2Key, id);
        }
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        if (error.fault === 'gone') return;
        // A key may be replaced at the upstream for a while, or lack a scope until somebody notices.
        const transient = error.transient || error.status === 401 || error.status === 403;
        throw new DeliveryError(error.message, { transient, cause: error });
      }
    },
  };
}

/** A job that belongs to another Process, or may belong to one that is just starting, is left alone. */
async function idsOf(
  { store, upstream }: { store: ProcessStore; upstream: UpstreamClient },
  key: string,
  { payload, attempts, processId }: Delivery<DoomedJob>,
): Promise<string[]> {
  if ('jobId' in payload) return [payload.jobId];
  const tagIsOurs = payload.unknown.tag === processId;
  const starting = tagIsOurs ? [] : await store.inState('starting', Number.MAX_SAFE_INTEGER);
  const found = starting.length > 0 ? [] : await jobsLike(upstream, key, payload.unknown);
  const free: string[] = [];
  for (const { id } of found) if (!(await store.byJob(id))) free.push(id);
  if (free.length === 0 && attempts < looksForUnknown)
    throw new DeliveryError('The job of a start that was cut off was not found yet', { transient: true });
  return free;
}

/** The deletion of the job behind a Process. */
export function deleteJobDelivery(process: Process, job: DoomedJob): NewDelivery {
  return { kind: 'delete-job', processId: process.id, receiver: process.upstream ?? 'upstream', payload: job };
}
