import { Router } from 'express';
import type { Readiness } from './readiness';

/** `/_/health`: the process lives. `/_/ready`: it can serve now; 503 with the reasons otherwise. Neither needs a token. */
export function healthRoutes(readiness: Pick<Readiness, 'report'>): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/ready', async (_request, response) => {
    const report = await readiness.report();
    response.status(report.status === 'ready' ? 200 : 503).json(report);
  });
  return router;
}
