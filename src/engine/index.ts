export type { EndedTask, EngineLoad, EngineOptions } from './engine-options';
export type { TransferOperation } from './contract/transfer-operation';
export { type Operation, OperationError } from './contract/operation';
export { createOperations } from './operations';
export { startEngine, type RunningEngine } from './start-engine';
export { createStorageOperations, type StorageEndpoints } from './storage';
export type { EngineOverview } from './overview';
export type { ProgramReport } from './programs';
