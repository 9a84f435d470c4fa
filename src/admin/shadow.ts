import { Router } from 'express';
import { verdicts, type ShadowPlace, type ShadowStore } from '../migration/shadow';
import type { ShadowPage } from './console/shapes';

const mostShown = 200;

/**
 * `GET /_/api/shadow`: how many calls ran twice, and the newest of them, `?verdict=different` only those that differ;
 * `?before=` the `at` and `id` of the last one shown, `<at>,<id>`, pages back; a time alone gives what was before it.
 */
export function shadowRoutes(store: Pick<ShadowStore, 'list' | 'summary'>, labelOf: (owner: string) => string): Router {
  const router = Router();
  router.get('/api/shadow', async (request, response) => {
    const { verdict, before } = request.query;
    const wanted = verdicts.find((each) => each === verdict);
    const runs = await store.list(wanted, placeOf(before), mostShown);
    const page: ShadowPage = {
      summary: await store.summary(),
      runs: runs.map(({ owner, ...run }) => ({ ...run, label: labelOf(owner) })),
    };
    response.json(page);
  });
  return router;
}

function placeOf(before: unknown): ShadowPlace {
  const [, at, id] = /^(\d{1,15})(?:,([\w-]{1,100}))?$/.exec(String(before)) ?? [];
  return at === undefined ? { at: Number.MAX_SAFE_INTEGER } : { at: Number(at), id };
}
