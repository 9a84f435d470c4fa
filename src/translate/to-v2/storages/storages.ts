import { azure } from './azure';
import { ftp } from './ftp';
import { googleCloud } from './google-cloud';
import { openstack } from './openstack';
import { s3 } from './s3';
import { sftp } from './sftp';
import type { CarriedStorage, StorageTranslation } from './storage';

/** Every storage that v2 speaks, in the order of the migration guide. */
export const storages: StorageTranslation[] = [s3, azure, googleCloud, openstack, sftp];

export const carriedStorages: CarriedStorage[] = [
  ftp,
  { kind: 'dropbox', title: 'Dropbox', input: false, required: [] },
  { kind: 'googledrive', title: 'Google Drive', input: false, required: [] },
  { kind: 'onedrive', title: 'OneDrive', input: false, required: [] },
  { kind: 'box', title: 'Box', input: false, required: [] },
];

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
