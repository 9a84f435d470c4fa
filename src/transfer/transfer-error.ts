/**
 * Why bytes could not be moved:
 * gone        the storage no longer has the file, or its signed address has expired (403, 404, 410)
 * too-large   more bytes than the storage takes
 * busy        the storage throttles (429)
 * refused     the storage won't take or give the file (any other 4xx)
 * incomplete  the sender delivered fewer or more bytes than it had announced
 * failing     the storage has an error of its own (5xx), or its time was up (408, 425)
 * full        there is no room on this server's disk
 * lost        the connection broke
 */
export type TransferFault = 'gone' | 'too-large' | 'busy' | 'refused' | 'incomplete' | 'failing' | 'full' | 'lost';

const transientFaults: readonly TransferFault[] = ['busy', 'failing', 'full', 'lost'];

/** Bytes that could not be moved. `status` is the storage's HTTP status where it gave one. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    readonly fault: TransferFault,
    message: string,
    /** `retryAfter` in seconds. */
    readonly details: { status?: number; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** From an HTTP status that is no success. */
  static ofStatus(status: number, message: string, retryAfter?: number): TransferError {
    return new TransferError(faultOf(status), message, { status, retryAfter });
  }

  /** True where the same transfer may succeed later. */
  get transient(): boolean {
    return transientFaults.includes(this.fault);
  }
}

function faultOf(status: number): TransferFault {
  if ([403, 404, 410].includes(status)) return 'gone';
  if (status === 413) return 'too-large';
  if (status === 429) return 'busy';
  if (status === 408 || status === 425) return 'failing';
  return status >= 400 && status < 500 ? 'refused' : 'failing';
}
