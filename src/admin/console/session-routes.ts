import { json, Router, type Request, type Response } from 'express';
import type { Journal } from '../../journal';
import { equalSecrets, requestOf } from '../../runtime';
import { explanationFor, proofOf, refuseGuesser, type GuardOptions } from '../guard';
import type { Guesses } from '../guesses';
import { sessionCookie, sessionIn, type Sessions } from './sessions';
import type { Session } from './shapes';

export interface SessionParts extends GuardOptions {
  adminToken?: string;
  sessions: Sessions;
  /** Of tokens in the form. */
  formGuesses: Guesses;
  journal: Pick<Journal, 'audited'>;
}

/** `/session`: who is asking, sign in and out. Needs no proof of its own. */
export function sessionRoutes(parts: SessionParts): Router {
  const { adminToken, sessions, formGuesses, journal } = parts;
  const router = Router();
  router.get('/session', (request, response) => {
    response.set('Cache-Control', 'no-store').json(sessionOf(parts, request));
  });
  router.post('/session', json({ limit: '4kb' }), signIn);
  router.delete('/session', signOut);

  /** Only JSON is read, which no form of another site can send; the answer of a wrong token is always the same. */
  function signIn(request: Request, response: Response) {
    const from = request.ip ?? '';
    if (formGuesses.mustWait(from)) return refuseGuesser(response);
    const { token } = (request.body ?? {}) as { token?: unknown };
    if (!adminToken) return refuse(response, 403, explanationFor(adminToken, parts));
    if (typeof token !== 'string' || !equalSecrets(token, adminToken)) {
      formGuesses.noteWrong(from);
      // A crowd of guessers must not fill the database.
      if (!formGuesses.manyGuess())
        journal.audited('', { action: 'sign-in-refused', from, by: 'form' }, requestOf(response));
      return refuse(response, 401, 'This is not the admin token (ADMIN_TOKEN).');
    }
    const { cookie, lifetime } = sessions.open();
    response.cookie(sessionCookie, cookie, { ...attributesOf(request), maxAge: lifetime });
    journal.audited('', { action: 'sign-in', from, by: 'form' }, requestOf(response));
    const session: Session = { signedIn: true, by: 'session', csrf: sessions.csrfFor(cookie), hasToken: true };
    response.set('Cache-Control', 'no-store').json(session);
  }

  function signOut(request: Request, response: Response) {
    const cookie = sessionIn(request.headers.cookie);
    if (cookie && sessions.accepts(cookie)) {
      if (!equalSecrets(request.get('x-csrf-token') ?? '', sessions.csrfFor(cookie)))
        return refuse(response, 403, 'The header X-CSRF-Token is missing or old. Please load the page again.');
      sessions.end(cookie);
      journal.audited('', { action: 'sign-out', from: request.ip ?? '', by: 'session' }, requestOf(response));
    }
    response.clearCookie(sessionCookie, attributesOf(request)).status(204).end();
  }

  return router;
}

function sessionOf({ adminToken, sessions, ...options }: SessionParts, request: Request): Session {
  const hasToken = adminToken !== undefined;
  const by = proofOf(request, adminToken, { ...options, sessions });
  if (!by) return { signedIn: false, hasToken, explanation: explanationFor(adminToken, options) };
  return { signedIn: true, by, csrf: sessions.csrfFor(sessionIn(request.headers.cookie)), hasToken };
}

function attributesOf({ secure }: Request) {
  return { httpOnly: true, sameSite: 'strict', secure, path: '/_/' } as const;
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error, code: status });
}
