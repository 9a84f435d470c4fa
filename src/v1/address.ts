import type { Socket } from 'node:net';
import type { Request } from 'express';
import { V1Error } from '../errors';
import type { V1Parts } from './parts';

/**
 * `host[:port]` under which the client reaches the proxy: PUBLIC_URL, else Host (or X-Forwarded-Host of a trusted peer).
 * Clients rebuild URLs from it, so it carries the port (v1-clients R8).
 */
export function hostOf(parts: V1Parts, request: Request): string {
  if (parts.publicUrl) return new URL(parts.publicUrl).host;
  const host = request.host ?? addressOf(request.socket);
  if (!/^[\w.:[\]-]+$/.test(host)) throw V1Error.badRequest('The Host header is not valid.');
  return host;
}

/** Where a client of HTTP/1.0, which need not send Host, has reached this server. */
function addressOf({ localAddress = 'localhost', localPort, localFamily }: Socket): string {
  const host = localFamily === 'IPv6' ? `[${localAddress}]` : localAddress;
  return localPort === undefined ? host : `${host}:${localPort}`;
}

/** Absolute form of a protocol-relative address, for `Location` (v1-clients S1). */
export function absolute(parts: V1Parts, request: Request, protocolRelative: string): string {
  return schemeOf(parts, request) + protocolRelative;
}

/** `http:` or `https:` under which the client reaches the proxy. */
export function schemeOf({ publicUrl }: Pick<V1Parts, 'publicUrl'>, request: Request): string {
  if (publicUrl) return new URL(publicUrl).protocol;
  return request.protocol === 'https' ? 'https:' : 'http:';
}
