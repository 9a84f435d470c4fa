import type { RequestHandler } from 'express';
import { equalSecrets } from '../runtime';

/**
 * Lets in who shows ADMIN_TOKEN as Bearer (or as the password of Basic, for browsers). Without a token configured, only
 * this machine itself.
 */
export function guard(adminToken: string | undefined): RequestHandler {
  return (request, response, next) => {
    const allowed = adminToken
      ? equalSecrets(shownToken(request.headers.authorization), adminToken)
      : isLoopback(request.socket.remoteAddress);
    if (allowed) return next();
    response.set('WWW-Authenticate', 'Basic realm="cc-v1-proxy", charset="UTF-8"');
    response.status(401).json({ error: 'The admin token is needed here (ADMIN_TOKEN).', code: 401 });
  };
}

function shownToken(authorization = ''): string {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'basic') return value;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}

function isLoopback(address = ''): boolean {
  return address === '::1' || address.replace('::ffff:', '').startsWith('127.');
}
