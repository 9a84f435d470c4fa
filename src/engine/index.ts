export { createOperations, OperationError, type Operation } from './operations';
export { startEngine, type EngineOptions, type RunningEngine } from './start-engine';
export { createStorageOperations, type StorageEndpoints, type TransferOperation } from './storage';
