export { startProxy, type RunningProxy } from './start-proxy';
export { backUp, restore } from './backup';
export { databaseFileOf } from './database-file';
export { storageEndpoints } from './storage-endpoints';
