export { startProxy, type RunningProxy } from './start-proxy';
export { backUp, restore } from './backup';
export { migrateDatabase } from './migrate-database';
export { databaseAddressOf, shownDatabase } from './data-places';
export { loadEngine } from './load-engine';
export { sourcesOf } from './sources';
export { storageEndpoints } from './storage-endpoints';
export { startWorker, startWorkers } from './workers';
