import type { Request } from 'express';
import type { V1Parts } from './parts';

/**
 * `host[:port]` under which the client reaches the proxy: PUBLIC_URL, else Host (or X-Forwarded-Host of a trusted peer).
 * Clients rebuild URLs from it, so it carries the port (v1-clients R8).
 */
export function hostOf(parts: V1Parts, request: Request): string {
  return parts.publicUrl ? new URL(parts.publicUrl).host : (request.host ?? 'localhost');
}

/** Absolute form of a protocol-relative address, for `Location` (v1-clients S1). */
export function absolute(parts: V1Parts, request: Request, protocolRelative: string): string {
  const protocol = parts.publicUrl ? new URL(parts.publicUrl).protocol : `${request.protocol}:`;
  return protocol + protocolRelative;
}
