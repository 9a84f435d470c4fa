import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the files of one server. */
export function temporaryFolder(): { path: string; remove: () => Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'cc-v1-proxy-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Starts what needs the folder; the folder goes when that fails. */
export async function inTemporaryFolder<Started>(start: (path: string) => Promise<Started>): Promise<{
  started: Started;
  remove: () => Promise<void>;
}> {
  const { path, remove } = temporaryFolder();
  try {
    return { started: await start(path), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
