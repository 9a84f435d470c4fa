import type { Process, ProcessStore } from '../../processes';
import { UpstreamError, type UpstreamClient } from '../../upstream';
import { DeliveryError, type DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { exponentialBackoff } from '../../runtime';

interface DeleteJobPayload {
  jobId: string;
}

/** Deletes the job of a deleted or expired Process, and its files with it (v2-contract 3.1). */
export function deleteJobKind(store: ProcessStore, upstream: UpstreamClient): DeliveryKind<DeleteJobPayload> {
  return {
    name: 'delete-job',
    concurrency: { all: 8, receiver: 8 },
    maxAttempts: 24,
    timeout: 60_000,
    retryDelay: exponentialBackoff(2_000, 60 * 60 * 1000),
    async deliver({ processId, payload: { jobId } }) {
      const secrets = await store.secrets(processId);
      if (!secrets) throw new DeliveryError('The key of the job is no longer known', { transient: false });
      try {
        await upstream.deleteJob(secrets.v2Key, jobId);
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

/** The deletion of the job behind a Process. */
export function deleteJobDelivery(process: Process, jobId: string): NewDelivery {
  return { kind: 'delete-job', processId: process.id, receiver: process.upstream ?? 'upstream', payload: { jobId } };
}
