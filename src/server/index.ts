export { startProxy, type RunningProxy } from './start-proxy';
export { storageEndpoints } from './storage-endpoints';
