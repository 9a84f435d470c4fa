/** Why the storage refuses an upload: the status and code of an S3 error (v2-contract 4.3). */
export class FormError extends Error {
  override readonly name = 'FormError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
