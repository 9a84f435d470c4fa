export {
  CarrierError,
  type Carrier,
  type CarrierKind,
  type CarrierTarget,
  type IncomingFile,
  type OutgoingFile,
  type TransferOptions,
} from './carrier';
export type { RefreshTokenStore } from './refresh-token-store';
export { createCarriers, type CarrierParts, type Carriers } from './create';
