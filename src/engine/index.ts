export { createOperations, OperationError, type Operation } from './operations';
export { createStorageOperations, type TransferOperation } from './storage';
