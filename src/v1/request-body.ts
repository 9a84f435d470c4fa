import { finished, Readable } from 'node:stream';
import type { Request } from 'express';

/**
 * The body as a stream that may be destroyed before its end: the connection stays for the answer, and what the client
 * still sends is read and dropped, because many read the answer only when they have sent all.
 */
export function bodyOf(request: Request): Readable {
  const body = new Readable({ read: () => void request.resume() });
  const add = (chunk: Buffer) => {
    if (!body.push(chunk)) request.pause();
  };
  request.on('data', add);
  request.once('end', () => body.push(null));
  finished(request, (error) => {
    if (error) body.destroy(error);
  });
  body.once('close', () => request.off('data', add).resume());
  return body;
}
