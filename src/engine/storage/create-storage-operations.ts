import { systemClock } from '../../runtime';
import type { NetworkPolicy } from '../../network';
import type { RemoteStorage } from './storage';
import { exportOperation, importOperation } from './storage-operations';
import { azureBlob } from './storages/azure-blob';
import { googleCloudStorage } from './storages/google-cloud-storage';
import { openstack } from './storages/openstack';
import { s3 } from './storages/s3';
import { sftp } from './storages/sftp';
import type { TransferOperation } from '../contract/transfer-operation';
import type { StorageEndpoints, StorageSettings } from './storage-settings';

export type StorageOptions = Partial<Omit<StorageSettings, 'endpoints'>> & { endpoints?: Partial<StorageEndpoints> };

/** Imports and exports over people's storages (v2-contract 4.1, 4.2); every connection obeys `networkPolicy`. */
export function createStorageOperations(
  networkPolicy: NetworkPolicy,
  settings: StorageOptions = {},
): TransferOperation[] {
  const all = { ...defaultSettings, ...settings, endpoints: { ...publicEndpoints, ...settings.endpoints } };
  return storages.flatMap((storage) => [
    importOperation(storage, networkPolicy, all),
    exportOperation(storage, networkPolicy, all),
  ]);
}

const storages: readonly RemoteStorage[] = [s3, azureBlob, googleCloudStorage, openstack, sftp];

const publicEndpoints: StorageEndpoints = {
  azureBlob: 'https://{account}.blob.core.windows.net',
  googleStorage: 'https://storage.googleapis.com',
  googleToken: 'https://oauth2.googleapis.com/token',
};

const defaultSettings: Omit<StorageSettings, 'endpoints'> = {
  clock: systemClock,
  idleTimeout: 60_000,
};
