import { Router } from 'express';
import { verdicts, type ShadowStore } from '../migration/shadow';
import type { ShadowPage } from './console/shapes';

const mostShown = 200;

/**
 * `GET /_/api/shadow`: how many calls ran twice, and the newest of them, `?verdict=different` only those that differ;
 * `?before=` a time in milliseconds pages back.
 */
export function shadowRoutes(store: Pick<ShadowStore, 'list' | 'summary'>, labelOf: (owner: string) => string): Router {
  const router = Router();
  router.get('/api/shadow', async (request, response) => {
    const { verdict, before } = request.query;
    const wanted = verdicts.find((each) => each === verdict);
    const until = typeof before === 'string' && /^\d{1,15}$/.test(before) ? Number(before) : Number.MAX_SAFE_INTEGER;
    const runs = await store.list(wanted, until, mostShown);
    const page: ShadowPage = {
      summary: await store.summary(),
      runs: runs.map(({ owner, ...run }) => ({ ...run, label: labelOf(owner) })),
    };
    response.json(page);
  });
  return router;
}
