import type { Request, RequestHandler } from 'express';
import { ApiError } from '../contract/api-error';
import { parseFaults, type Fault } from '../jobs/faults';
import type { EngineAccount } from './accounts';
import { admissionOf, type Admission, type ApiParts } from './context';

/** Finds the account of the Bearer key; 401 for a missing and for an unknown key alike (v2-contract 1.3). */
export function authenticate({ accounts, faults, testers }: ApiParts): RequestHandler {
  return async (request, response, next) => {
    const account = await accounts.find(bearerKey(request.get('authorization')));
    if (!account) throw ApiError.unauthenticated();
    if (request.get('x-engine-fault') !== undefined) testers.expect(request);
    const admission: Admission = { account, faults: faultsOf(request) };
    response.locals.admission = admission;
    const unavailable = faults.strike('unavailable', account.owner, admission.faults);
    if (unavailable) throw ApiError.unavailable(unavailable.retryAfter ?? 30);
    next();
  };
}

/** v2-contract 1.2 */
export type Scope = 'user.read' | 'user.write' | 'task.read' | 'task.write' | 'webhook.read' | 'webhook.write';

/** Lets a request through whose key has the scope; else 403 (v2-contract 1.2). */
export function allow(scope: Scope): RequestHandler {
  return (_request, response, next) => {
    const { scopes } = admissionOf(response).account;
    if (scopes && !scopes.has(scope)) throw ApiError.forbidden(scope);
    next();
  };
}

/** Shown where the account has no limit: as recorded (v2-contract 1.5). */
const shownLimit = 500;
/** Creation of jobs and tasks: credits, and the rate limit with its headers (v2-contract 1.3, 1.5). */
export function admitCreation(parts: ApiParts): RequestHandler {
  return async (_request, response, next) => {
    const { account, faults } = admissionOf(response);
    refuseByFault(parts, account, faults);
    if (account.credits !== null && (await parts.accounts.creditsLeft(account)) <= 0) {
      throw ApiError.creditsExceeded();
    }
    const now = parts.clock.now();
    const window = await parts.creations.count(account.owner, now, account.tasksPerMinute !== null);
    const limit = account.tasksPerMinute ?? shownLimit;
    const left = limit - window.count;
    response.set({ 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': String(Math.max(0, left)) });
    if (left < 0 && account.tasksPerMinute !== null) {
      throw ApiError.tooManyRequests(Math.ceil((window.until - now) / 1000));
    }
    next();
  };
}

function refuseByFault({ faults }: ApiParts, { owner }: EngineAccount, asked: Fault[]): void {
  if (faults.strike('payment-required', owner, asked)) throw ApiError.creditsExceeded();
  const throttled = faults.strike('too-many-requests', owner, asked);
  if (throttled) throw ApiError.tooManyRequests(throttled.retryAfter ?? 1);
}

/** The key of an `Authorization: Bearer` header; empty where there is none. */
export function bearerKey(header: string | undefined): string {
  return /^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1] ?? '';
}

function faultsOf(request: Request): Fault[] {
  try {
    return parseFaults(request.get('x-engine-fault'));
  } catch (error) {
    throw ApiError.invalid({ 'X-Engine-Fault': [(error as Error).message] });
  }
}
