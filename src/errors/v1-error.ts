/**
 * The one error family of the proxy. Every error that can reach a v1 client is a `V1Error`: it knows its HTTP status
 * and becomes the body `{"error": text, "code": status}` (v1-contract 4, shape a).
 */
export class V1Error extends Error {
  override readonly name = 'V1Error';

  constructor(
    readonly status: number,
    message: string,
    /** `isPlanned`: it happens as the operator wanted, and is no failure to look into. */
    readonly details: { retryAfter?: number; cause?: unknown; isPlanned?: boolean } = {},
  ) {
    super(message, { cause: details.cause });
  }

  static badRequest(message: string): V1Error {
    return new V1Error(400, message);
  }

  /** Recorded body of a request without a key (v1-contract 4). */
  static noApiKey(): V1Error {
    return new V1Error(401, 'No API Key provided!');
  }

  static invalidApiKey(): V1Error {
    return new V1Error(401, 'Invalid API Key!');
  }

  static paymentRequired(message: string): V1Error {
    return new V1Error(402, message);
  }

  /** Recorded body for an unknown, expired or deleted process (v1-contract 4, 2018). */
  static processNotFound(): V1Error {
    return new V1Error(404, 'Process not found');
  }

  static notFound(message: string): V1Error {
    return new V1Error(404, message);
  }

  static methodNotAllowed(method: string): V1Error {
    return new V1Error(405, `Method ${method} is not allowed here`);
  }

  static tooLarge(message: string): V1Error {
    return new V1Error(413, message);
  }

  static unprocessable(message: string): V1Error {
    return new V1Error(422, message);
  }

  static tooManyRequests(message: string, retryAfter = 30): V1Error {
    return new V1Error(429, message, { retryAfter });
  }

  /** `retryAfter` in seconds; v1's throttling answers always carry one (v1-contract 5.6). */
  static unavailable(message = 'API unavailable. Please try later.', retryAfter = 30, cause?: unknown): V1Error {
    return new V1Error(503, message, { retryAfter, cause });
  }
}
