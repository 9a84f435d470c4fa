import type { ValidationErrors } from './operation';

/** What the API refuses: an HTTP status and the body `{message, code, errors?}` (v2-contract 1.3, 1.4). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors?: ValidationErrors,
    /** Seconds. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  static unauthenticated(): ApiError {
    return new ApiError(401, 'UNAUTHENTICATED', 'Unauthenticated.');
  }

  static creditsExceeded(): ApiError {
    return new ApiError(402, 'CREDITS_EXCEEDED', 'Your account has run out of conversion credits');
  }

  static forbidden(scope: string): ApiError {
    return new ApiError(403, 'FORBIDDEN', `This action is unauthorized. The key lacks the scope ${scope}.`);
  }

  static notFound(): ApiError {
    return new ApiError(404, 'NOT_FOUND', 'Not found.');
  }

  static invalid(errors: ValidationErrors): ApiError {
    return new ApiError(422, 'INVALID_DATA', 'The given data was invalid.', errors);
  }

  /** Recorded with status 400 (v2-contract 1.3). */
  static ended(): ApiError {
    const errors = { status: ['Cannot change status: task already completed.'] };
    return new ApiError(400, 'INVALID_DATA', 'The given data was invalid.', errors);
  }

  static tooManyRequests(retryAfter: number): ApiError {
    return new ApiError(429, 'TOO_MANY_REQUESTS', 'Too Many Attempts.', undefined, retryAfter);
  }

  static unavailable(retryAfter: number): ApiError {
    return new ApiError(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable', undefined, retryAfter);
  }
}
