import { V1Error } from '../errors';

/** An answer of v2 that is no success, or no answer at all (`status` 0). */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly status: number,
    message: string,
    readonly details: { code?: string; errors?: Record<string, string[]>; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** True where the same request may succeed later: throttled, a server error, or no answer. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** True where the request may have been carried out although its answer is missing. */
  get perhapsDone(): boolean {
    const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];
    const { code } = (this.details.cause ?? {}) as { code?: string };
    return this.status === 0 ? !neverSent.includes(code ?? '') : [500, 502, 504].includes(this.status);
  }

  /** How v1 says it (v2-contract 8.2, last row). */
  toV1(): V1Error {
    const row = v1Statuses[this.status] ?? (this.status >= 400 && this.status < 500 ? v1Statuses[400] : undefined);
    return row ? row(this) : V1Error.unavailable(undefined, this.details.retryAfter, this);
  }

  /** The message and, for a validation error, every field's own words. */
  get explanation(): string {
    const fields = Object.values(this.details.errors ?? {}).flat();
    return fields.length > 0 ? fields.join(' ') : this.message;
  }
}

const v1Statuses: Record<number, (error: UpstreamError) => V1Error> = {
  400: (error) => V1Error.badRequest(error.explanation),
  401: () => V1Error.invalidApiKey(),
  402: (error) => V1Error.paymentRequired(error.message),
  403: (error) => new V1Error(403, error.message),
  404: () => V1Error.processNotFound(),
  422: (error) => V1Error.badRequest(error.explanation),
  429: (error) => V1Error.tooManyRequests(error.message, error.details.retryAfter),
};
