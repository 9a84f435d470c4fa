import type { Migration } from 'kysely';
import { processes } from './0001-processes';
import { deliveries } from './0002-deliveries';
import { refreshTokens } from './0003-refresh-tokens';
import { startLeases } from './0004-start-leases';
import { instances } from './0005-instances';
import { givenUp } from './0006-given-up';
import { journal } from './0007-journal';
import { usage } from './0008-usage';
import { shadowRuns } from './0009-shadow-runs';
import { dueOrder } from './0010-due-order';

/** In order of their names; a migration that has landed is never changed, a new one is added. */
export const migrations: Record<string, Migration> = {
  '0001-processes': processes,
  '0002-deliveries': deliveries,
  '0003-refresh-tokens': refreshTokens,
  '0004-start-leases': startLeases,
  '0005-instances': instances,
  '0006-given-up': givenUp,
  '0007-journal': journal,
  '0008-usage': usage,
  '0009-shadow-runs': shadowRuns,
  '0010-due-order': dueOrder,
};
