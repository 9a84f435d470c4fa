import type { Request } from 'express';
import { ApiError } from '../contract/api-error';
import { isFromAnotherSite, isFromThisMachine } from '../../network';
import { equalSecrets } from '../../runtime';
import type { CallerBase } from './caller-base';

/**
 * Who may ask for faults, which strike others too: callers on this machine, unless a page of another site made a browser
 * ask; the program that embeds the engine (it has asked for the admin token itself); and whoever has the admin token.
 */
export class Testers {
  constructor(
    private readonly bases: Pick<CallerBase, 'passedOn'>,
    private readonly adminToken?: string,
  ) {}

  /** Throws `ApiError` 403. */
  expect(request: Request): void {
    const token = request.get('x-admin-token');
    if (this.adminToken && token !== undefined && equalSecrets(token, this.adminToken)) return;
    if (this.bases.passedOn(request) !== undefined) return;
    if (isFromThisMachine(request) && !isFromAnotherSite(request)) return;
    const words = 'From another machine, faults need the ADMIN_TOKEN of the engine in X-Admin-Token.';
    throw new ApiError(403, 'FORBIDDEN', words);
  }
}
