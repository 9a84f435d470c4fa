import type { EndingParts } from './finish';
import { everything } from './output';
import type { Process } from './process';

interface Download {
  /** Of the file, or `everything`. */
  filename: string;
  allFiles: string[];
}

/**
 * Counts a complete download. Without `save` the files are deleted with the one download of all of them, once the zip or
 * each single file has been fetched (v1-clients S20); the Process itself stays known until it expires (v1-contract 10).
 */
export async function countDownload(parts: EndingParts, id: string, download: Download): Promise<void> {
  let current = await parts.store.byId(id);
  while (current?.state === 'finished' && !current.filesDeleted) {
    const before: Process = current;
    const changes = afterDownload(before, download);
    const changed = await parts.store.change(before, changes, {
      alongside: async (transaction) => {
        if (changes.filesDeleted) await parts.deliveries.deleteJob(transaction, { ...before, ...changes });
      },
    });
    if (changed) return;
    current = await parts.store.byId(id);
  }
}

function afterDownload(process: Process, { filename, allFiles }: Download) {
  const downloaded = [...new Set([...process.downloaded, filename])];
  const complete = downloaded.includes(everything) || allFiles.every((name) => downloaded.includes(name));
  if (!complete) return { downloaded };
  return { downloaded: [], downloads: (process.downloads ?? 0) + 1, filesDeleted: !process.save || undefined };
}
