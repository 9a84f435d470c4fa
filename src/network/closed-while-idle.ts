/**
 * Whether a request failed only because the server had closed the kept connection before it arrived: nothing has been done
 * then, and asking again is safe for what changes nothing. True only where no byte of an answer came.
 */
export function wasClosedWhileIdle(
  { code }: NodeJS.ErrnoException,
  request: { reusedSocket?: boolean; res?: unknown } | undefined,
): boolean {
  return request?.reusedSocket === true && !request.res && (code === 'ECONNRESET' || code === 'EPIPE');
}
