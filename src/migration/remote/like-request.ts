import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** Other content with what reading and passing on look at in a request. */
export function likeRequest(
  { method, url, socket, httpVersion }: IncomingMessage,
  content: Readable,
  headers: IncomingHttpHeaders,
): IncomingMessage {
  return Object.assign(content, {
    method,
    url,
    socket,
    httpVersion,
    headers: { ...headers },
  }) as unknown as IncomingMessage;
}
