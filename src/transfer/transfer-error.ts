/**
 * Why bytes could not be moved:
 * gone        the storage no longer has the file, or its signed address has expired (403, 404, 410)
 * too-large   more bytes than the storage takes
 * refused     the storage won't take or give the file (any other 4xx)
 * incomplete  the sender delivered fewer or more bytes than it had announced
 * failing     the storage has an error of its own (5xx)
 * lost        the connection broke
 */
export type TransferFault = 'gone' | 'too-large' | 'refused' | 'incomplete' | 'failing' | 'lost';

const transientFaults: readonly TransferFault[] = ['failing', 'lost'];

/** Bytes that could not be moved. `status` is the storage's HTTP status where it gave one. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    readonly fault: TransferFault,
    message: string,
    readonly details: { status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** From an HTTP status that is no success. */
  static ofStatus(status: number, message: string): TransferError {
    return new TransferError(faultOf(status), message, { status });
  }

  /** True where the same transfer may succeed later. */
  get transient(): boolean {
    return transientFaults.includes(this.fault);
  }
}

function faultOf(status: number): TransferFault {
  if ([403, 404, 410].includes(status)) return 'gone';
  if (status === 413) return 'too-large';
  return status >= 400 && status < 500 ? 'refused' : 'failing';
}
