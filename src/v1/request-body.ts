import { finished, PassThrough, type Readable } from 'node:stream';
import type { Request } from 'express';

/**
 * The body as a stream that may be destroyed before its end: the connection stays for the answer, and what the client
 * still sends is read and dropped, because many read the answer only when they have sent all.
 */
export function bodyOf(request: Request): Readable {
  const body = request.pipe(new PassThrough());
  finished(request, (error) => {
    if (error) body.destroy(error);
  });
  body.once('close', () => request.resume());
  return body;
}
