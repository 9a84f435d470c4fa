export { Bucket, type BucketPlace } from './bucket';
export type { StorageEndpoints } from './storage-settings';
export { createStorageOperations, type StorageOptions } from './create-storage-operations';
