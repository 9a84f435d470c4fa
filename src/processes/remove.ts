import type { EndingParts } from './finish';
import { traitsOf } from './launch';
import type { Process } from './process';
import type { Secrets } from './secrets';

/**
 * Cancels and deletes: the files go at once, here and upstream. Answers 200 in every state, also a second time
 * (v1-clients S11); the row stays until it expires.
 */
export async function removeProcess(parts: EndingParts, process: Process): Promise<void> {
  let current: Process | undefined = process;
  while (current && current.state !== 'deleted') {
    const changes: Partial<Process> = {
      state: 'deleted',
      endedAt: current.endedAt ?? parts.clock.stamp(),
      job: undefined,
    };
    const before: Process = current;
    const secrets = await readableSecrets(parts, process.id);
    const unknown = secrets?.job && traitsOf(secrets.job, before.startedAt ?? before.createdAt);
    const deleted = await parts.store.change(before, changes, {
      secrets: secrets && { v2Key: secrets.v2Key },
      alongside: async (transaction) => {
        if (!before.filesDeleted) await parts.deliveries.deleteJob(transaction, { ...before, ...changes }, unknown);
      },
    });
    current = deleted ?? (await parts.store.byId(process.id));
  }
}

/** What was sealed under another SECRET_KEY can't be read any more; the Process is deleted nevertheless. */
function readableSecrets({ store }: EndingParts, id: string): Promise<Secrets | undefined> {
  return store.secrets(id).catch(() => undefined);
}
