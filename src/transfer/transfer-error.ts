/** Bytes that could not be moved. `status` is the storage's HTTP status, or 0 where the connection was lost. */
export class TransferError extends Error {
  override readonly name = 'TransferError';

  constructor(
    readonly status: number,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
