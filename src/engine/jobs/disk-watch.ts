import type { Clock } from '../../runtime';
import { folderUse } from '../files';
import type { QuotaUse } from './quota-use';

/**
 * Looks at the folders of a running task again and again and takes what they hold of the quota, so that a conversion
 * that grows beyond it is told so (`exceeded`) while it runs, not once the disk is full. Ends with `stop`.
 */
export async function watchDisk(
  folders: readonly string[],
  use: QuotaUse,
  clock: Clock,
  { stop, exceeded }: { stop: AbortSignal; exceeded: (error: Error) => void },
): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(lookMilliseconds, stop);
      if (stop.aborted) return;
      const bytes = await folderUse(folders);
      if (!stop.aborted) use.holds(bytes);
    }
  } catch (error) {
    exceeded(error as Error);
  }
}

const lookMilliseconds = 500;
