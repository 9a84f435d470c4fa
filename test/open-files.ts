import { readdirSync, readlinkSync } from 'node:fs';

/** Paths of the files that this process has open. */
export function openFiles(): string[] {
  return readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
}
