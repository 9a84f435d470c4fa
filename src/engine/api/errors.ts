import type { ErrorRequestHandler } from 'express';
import { ApiError } from '../contract/api-error';
import type { ValidationErrors } from '../contract/operation';
import type { Logger } from '../../runtime';
import { DatabaseLost } from '../database';

/** Every refusal becomes `{message, code, errors?}` (v2-contract 1.4). */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: Error & { status?: number }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = error instanceof ApiError ? error : translated(error, logger);
    const { status, code, message, errors, retryAfter } = refusal;
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    response
      .status(status)
      .json({ message: shortened(message), code, ...(errors && { errors: shortenedAll(errors) }) });
  };
}

/** Seconds until a caller asks again while the database that engines share is away. */
const lostRetryAfter = 5;

/** Characters: a refusal may quote what it refuses, which may be megabytes. */
const longestMessage = 1_000;
/** Fields that are named. */
const mostErrors = 1_000;

function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}...` : message;
}

function shortenedAll(errors: ValidationErrors): ValidationErrors {
  return Object.fromEntries(
    Object.entries(errors)
      .slice(0, mostErrors)
      .map(([field, messages]) => [shortened(field), messages.map(shortened)]),
  );
}

function translated(error: Error & { status?: number }, logger: Logger): ApiError {
  if (error.status !== undefined && error.status < 500)
    return new ApiError(error.status, 'INVALID_DATA', error.message);
  if (error instanceof DatabaseLost) {
    logger.warn({ err: error }, 'a request failed');
    return ApiError.unavailable(lostRetryAfter);
  }
  logger.error({ err: error }, 'a request failed');
  return new ApiError(500, 'SERVER_ERROR', 'Server Error');
}
