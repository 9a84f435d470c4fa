import { V1Error } from '../errors';
import { TransferError, type TransferFault } from '../transfer';
import { UpstreamError, type UpstreamFault } from '../upstream';

/**
 * Every failure of the rooms below in v1's terms (v2-contract 8.2, last row). What nobody foresaw is a fault of the
 * proxy: 503 with Retry-After, as v1 had it.
 */
export function asV1Error(thrown: unknown): V1Error {
  if (thrown instanceof V1Error) return thrown;
  if (thrown instanceof UpstreamError) return upstreamFaults[thrown.fault](thrown);
  if (thrown instanceof TransferError) return transferFaults[thrown.fault](thrown);
  const status = (thrown as { status?: unknown } | undefined)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new V1Error(status, (thrown as Error).message);
  return V1Error.unavailable(undefined, undefined, thrown);
}

const upstreamFaults: Record<UpstreamFault, (error: UpstreamError) => V1Error> = {
  invalid: (error) => V1Error.badRequest(error.explanation),
  unauthorized: () => V1Error.invalidApiKey(),
  unpaid: (error) => V1Error.paymentRequired(error.message),
  forbidden: (error) => new V1Error(403, error.message),
  gone: () => V1Error.processNotFound(),
  refused: (error) => V1Error.badRequest(error.explanation),
  busy: (error) => V1Error.tooManyRequests(error.message, error.details.retryAfter),
  failing: (error) => V1Error.unavailable(undefined, error.details.retryAfter, error),
  unreachable: (error) => V1Error.unavailable(undefined, error.details.retryAfter, error),
};

const transferFaults: Record<TransferFault, (error: TransferError) => V1Error> = {
  gone: () => V1Error.processNotFound(),
  'too-large': (error) => V1Error.tooLarge(error.message),
  busy: (error) => V1Error.tooManyRequests(error.message, error.details.retryAfter),
  refused: (error) => V1Error.badRequest(error.message),
  incomplete: (error) => V1Error.badRequest(error.message),
  failing: (error) => V1Error.unavailable(undefined, error.details.retryAfter, error),
  full: (error) => V1Error.unavailable(undefined, undefined, error),
  lost: (error) => V1Error.unavailable(undefined, undefined, error),
};
