export { startProxy, type RunningProxy } from './start-proxy';
export { backUp, restore } from './backup';
export { shownDatabase } from './database-place';
export { storageEndpoints } from './storage-endpoints';
