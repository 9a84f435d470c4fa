import type { NetworkPolicy } from '../../network';
import type { TransferOperation } from './transfer-operation';

export type * from './transfer-operation';

/** Imports and exports over storages other than HTTP (v2-contract 4.1, 4.2). */
export function createStorageOperations(_networkPolicy: NetworkPolicy): TransferOperation[] {
  return [];
}
