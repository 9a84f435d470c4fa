import { azure } from './azure';
import { googleCloud } from './google-cloud';
import { openstack } from './openstack';
import { s3 } from './s3';
import { sftp } from './sftp';
import type { CarriedStorage, StorageTranslation } from './storage';

/** Every storage that v2 speaks, in the order of the migration guide. */
export const storages: StorageTranslation[] = [s3, azure, googleCloud, openstack, sftp];

export const carriedStorages: CarriedStorage[] = [
  { kind: 'ftp', title: 'FTP', input: true, required: ['host'], refuse: wrongPort },
  { kind: 'dropbox', title: 'Dropbox', input: false, required: [] },
  { kind: 'googledrive', title: 'Google Drive', input: false, required: [] },
  { kind: 'onedrive', title: 'OneDrive', input: false, required: [] },
  { kind: 'box', title: 'Box', input: false, required: [] },
];

/** A socket refuses it only once the conversion is done. */
function wrongPort({ port = '21' }: Record<string, string>): string | undefined {
  const isPort = /^\s*\d{1,5}\s*$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return isPort ? undefined : 'port must be a number from 1 to 65535';
}

/** v2 names of what nobody may read. */
export const secretParameters = storages.flatMap(({ rows }) => rows.filter(({ secret }) => secret).map(({ v2 }) => v2));

/** By any of v1's names. */
export function storageOf(kind: string): StorageTranslation | undefined {
  return storages.find(({ kinds }) => kinds.includes(kind));
}

/** The word of the call first, then the others that the storage goes by. */
export function namesOf(kind: string): string[] {
  return [kind, ...(storageOf(kind)?.kinds ?? []).filter((name) => name !== kind)];
}

/** By v1's name; undefined for a storage that v2 speaks itself. */
export function carriedStorageOf(kind: string): CarriedStorage | undefined {
  return carriedStorages.find((storage) => storage.kind === kind);
}
