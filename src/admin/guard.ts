import type { Request, RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import { equalSecrets } from '../runtime';

/**
 * Requires ADMIN_TOKEN as a Bearer token, or as the password of Basic for browsers. Without a configured token only direct
 * requests from this machine pass, and only if the proxy listens for nobody else (`localOnly`): one that a reverse proxy
 * forwarded comes from somewhere else.
 */
export function guard(adminToken: string | undefined, { localOnly }: { localOnly: boolean }): RequestHandler {
  return (request, response, next) => {
    const allowed = adminToken
      ? equalSecrets(presentedToken(request.headers.authorization), adminToken)
      : localOnly && isLocal(request);
    if (allowed) return next();
    response.set('WWW-Authenticate', 'Basic realm="cc-v1-proxy", charset="UTF-8"');
    response.status(401).json({ error: explanationFor(adminToken), code: 401 });
  };
}

function explanationFor(adminToken: string | undefined): string {
  return adminToken
    ? 'The admin token is needed here (ADMIN_TOKEN).'
    : 'These pages are off: set ADMIN_TOKEN to use them from elsewhere than this machine itself.';
}

/** Empty for any scheme but Bearer and Basic; no configured token is empty. */
function presentedToken(authorization = ''): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return '';
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}

const forwardingHeaders = /^(forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|via)$/;

function isLocal({ socket, headers }: Request): boolean {
  const { remoteAddress = '' } = socket;
  const isForwarded = Object.keys(headers).some((name) => forwardingHeaders.test(name));
  return !isForwarded && ipaddr.isValid(remoteAddress) && ipaddr.process(remoteAddress).range() === 'loopback';
}
