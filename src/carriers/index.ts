export {
  CarrierError,
  type Carrier,
  type CarrierKind,
  type CarrierTarget,
  type IncomingFile,
  type OutgoingFile,
  type TransferOptions,
} from './carrier';
export type { TokenMemory } from './token-memory';
export { createCarriers, type CarrierParts, type Carriers } from './create';
