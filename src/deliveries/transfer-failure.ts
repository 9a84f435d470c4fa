import { CarrierError } from '../carriers';
import { TransferError } from '../transfer';
import { UpstreamError } from '../upstream';
import { DeliveryError } from './delivery';

/** Rethrows a broken transfer as a `DeliveryError`; the storage's own words, wherever in the chain of causes, come first. */
export function transferFailure(error: unknown): never {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof CarrierError) {
      throw new DeliveryError(each.message, { transient: each.transient, code: each.code, cause: error });
    }
  }
  if (error instanceof UpstreamError) {
    throw new DeliveryError(error.message, { transient: error.transient, cause: error });
  }
  if (error instanceof TransferError) {
    throw new DeliveryError(error.message, { transient: error.transient, cause: error });
  }
  throw error;
}
