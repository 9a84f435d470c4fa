import type { IncomingMessage } from 'node:http';

/**
 * Clients that take this server for their HTTP proxy write the whole address into the request line
 * (`POST http://api.cloudconvert.com/v1/process HTTP/1.1`): its host counts then, not that of the header (RFC 9112 3.2.2).
 */
export function toOriginForm(request: IncomingMessage): void {
  const { url = '/' } = request;
  if (url.startsWith('/')) return;
  const [, host, target = ''] = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)(.*)$/is.exec(url) ?? [];
  if (host === undefined) return;
  request.url = target.startsWith('/') ? target : `/${target}`;
  request.headers.host = host;
}
