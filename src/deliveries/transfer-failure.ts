import { CarrierError } from '../carriers';
import { TransferError } from '../transfer';
import { UpstreamError } from '../upstream';
import { DeliveryError } from './delivery';

/**
 * Rethrows a broken transfer as a `DeliveryError`. Wherever in the chain of causes, an upstream that was away while a
 * carrier read from it comes first, then the storage's own words.
 */
export function transferFailure(error: unknown): never {
  const causes = chainOf(error);
  const known = causes.find((each) => each instanceof DeliveryError);
  if (known) throw known;
  const refused = causes.find((each) => each instanceof CarrierError);
  if (refused) {
    throw new DeliveryError(refused.message, { transient: refused.transient, code: refused.code, cause: error });
  }
  if (error instanceof UpstreamError) {
    throw new DeliveryError(error.message, { transient: error.transient, upstreamAway: error.transient, cause: error });
  }
  if (error instanceof TransferError) {
    throw new DeliveryError(error.message, { transient: error.transient, upstreamAway: error.transient, cause: error });
  }
  throw error;
}

function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && !chain.includes(each); each = each.cause) chain.push(each);
  return chain;
}
