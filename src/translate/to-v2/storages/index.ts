export { withAccount } from './account';
export { carrierTarget } from './carried';
export { storagePayload } from './payload';
export type { CarriedStorage, StorageRow, StorageTranslation } from './storage';
export { carriedStorageOf, carriedStorages, namesOf, secretParameters, storageOf, storages } from './storages';
