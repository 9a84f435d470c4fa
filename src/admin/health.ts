import { Router } from 'express';
import type { CatalogueCache } from '../upstream';

/** What readiness depends on. */
export interface Dependencies {
  catalogue: CatalogueCache;
  /** Rejects where the database does not answer. */
  pingDatabase: () => Promise<unknown>;
}

/** `/_/health`: the process lives. `/_/ready`: it can serve, i.e. the database answers and the upstream once has. */
export function healthRoutes({ catalogue, pingDatabase }: Dependencies): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/ready', async (_request, response) => {
    const checks = {
      database: await answers(pingDatabase),
      upstream: await answers(async () => {
        if (!(await catalogue.current())) throw new Error('no catalogue');
      }),
    };
    const ready = Object.values(checks).every(Boolean);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
  });
  return router;
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  return check().then(
    () => true,
    () => false,
  );
}
