export { createOperations, type OperationSettings } from './create-operations';
