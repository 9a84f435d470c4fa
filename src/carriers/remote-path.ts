import { posix } from 'node:path';
import type { CarrierTarget } from './carrier';

export interface RemotePath {
  /** Names of the folders from the root on. */
  folders: string[];
  name: string;
}

/** Where a file goes: the path itself, or inside it if it names a directory (v1-contract 2.3). */
export function remotePathOf(target: CarrierTarget, filename: string): RemotePath {
  const whole = target.path === '' || target.path.endsWith('/') ? `${target.path}${filename}` : target.path;
  const folders = whole.split('/').filter((part) => part !== '' && part !== '.');
  const name = folders.pop() ?? posix.basename(filename);
  return { folders, name };
}
