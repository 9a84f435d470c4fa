import type { Request, RequestHandler, Response } from 'express';
import { isFromThisMachine } from '../network';
import { equalSecrets } from '../runtime';
import { sessionIn, type Sessions } from './console/sessions';
import type { Guesses } from './guesses';

/** How a request has shown that it may: by the cookie of the sign-in form, Basic, Bearer, or by coming from here. */
export type Proof = 'session' | 'password' | 'token' | 'this machine';

export interface GuardOptions {
  /** The proxy listens for nobody else than this machine. */
  localOnly: boolean;
  /** Of the console's sign-in form. */
  sessions?: Sessions;
  /** Of tokens in headers. */
  guesses?: Guesses;
}

/**
 * Requires ADMIN_TOKEN as a Bearer token, as the password of Basic for browsers, or a session of the console. Without a
 * configured token only direct requests from this machine pass, and only if the proxy listens for nobody else
 * (`localOnly`): one that a reverse proxy forwarded comes from somewhere else.
 */
export function guard(adminToken: string | undefined, options: GuardOptions): RequestHandler {
  return (request, response, next) => {
    const proof = proofOf(request, adminToken, options);
    if (proof) {
      (response.locals as { proof?: Proof }).proof = proof;
      return next();
    }
    if (options.guesses && adminToken && isGuessing(request, options.guesses)) return refuseGuesser(response);
    response.set('WWW-Authenticate', isOfConsole(request) ? 'Bearer' : 'Basic realm="cc-v1-proxy", charset="UTF-8"');
    response.status(401).json({ error: explanationFor(adminToken, options), code: 401 });
  };
}

/** Undefined where the request must not pass. */
export function proofOf(
  request: Request,
  adminToken: string | undefined,
  { localOnly, sessions, guesses }: GuardOptions,
): Proof | undefined {
  if (!adminToken) return localOnly && isFromThisMachine(request) ? 'this machine' : undefined;
  const { scheme, secret } = presentedToken(request.headers.authorization);
  if (isToken(request, { adminToken, presented: secret, guesses })) return scheme === 'basic' ? 'password' : 'token';
  return sessions?.accepts(sessionIn(request.headers.cookie)) ? 'session' : undefined;
}

/** By the guard. */
export function proofIn(response: Response): Proof {
  return (response.locals as { proof: Proof }).proof;
}

/**
 * What a browser sends by itself – a cookie, a remembered password, its being here – does not tell that a page of ours sent
 * it: whatever changes something needs the token that only such a page can read.
 */
export function demandCsrfToken(sessions: Sessions): RequestHandler {
  return (request, response, next) => {
    const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (isRead || proofIn(response) === 'token') return next();
    const wanted = sessions.csrfFor(sessionIn(request.headers.cookie));
    if (equalSecrets(request.get('x-csrf-token') ?? '', wanted)) return next();
    const error = 'The header X-CSRF-Token is missing or old: GET /_/api/session tells it. Please load the page again.';
    response.status(403).json({ error, code: 403 });
  };
}

/** What a caller is told who may not come in: where the token belongs, or that none is set. */
export function explanationFor(adminToken: string | undefined, { localOnly }: Pick<GuardOptions, 'localOnly'>): string {
  if (adminToken) return 'The admin token is needed here (ADMIN_TOKEN).';
  const hint = localOnly ? ' On this machine itself use the address http://127.0.0.1, without a proxy in between.' : '';
  return `These pages are off: set ADMIN_TOKEN to use them from elsewhere than this machine itself.${hint}`;
}

/** The console asks by itself: no browser shall open its own window for a password then. */
function isOfConsole({ path }: Request): boolean {
  return path.startsWith('/api/');
}

/** Whether `request`, which shows the token `presented`, comes from an administrator. */
export function mayAdminister(
  request: Request,
  { localOnly, ...shown }: Omit<Shown, 'adminToken'> & { adminToken?: string; localOnly: boolean },
): boolean {
  const { adminToken } = shown;
  return adminToken ? isToken(request, { ...shown, adminToken }) : localOnly && isFromThisMachine(request);
}

interface Shown {
  adminToken: string;
  presented: string;
  guesses?: Guesses;
}

function isToken({ ip = '' }: Request, { adminToken, presented, guesses }: Shown): boolean {
  return guesses ? guesses.accepts(presented, adminToken, ip) : equalSecrets(presented, adminToken);
}

/** Whether a token was shown that is not judged now. */
function isGuessing({ headers, ip = '' }: Request, guesses: Guesses): boolean {
  return presentedToken(headers.authorization).secret !== '' && guesses.mustWait(ip);
}

/** Who has shown many wrong tokens, and how long to wait: 429. */
export function refuseGuesser(response: Response): void {
  const error = 'Too many wrong tokens came from this address. Please wait a minute.';
  response.set('Retry-After', '60').status(429).json({ error, code: 429 });
}

/** Empty for any scheme but Bearer and Basic; no configured token is empty. */
function presentedToken(authorization = ''): { scheme: 'bearer' | 'basic'; secret: string } {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (/^bearer$/i.test(scheme)) return { scheme: 'bearer', secret: value };
  if (!/^basic$/i.test(scheme)) return { scheme: 'bearer', secret: '' };
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return { scheme: 'basic', secret: decoded.slice(decoded.indexOf(':') + 1) };
}
