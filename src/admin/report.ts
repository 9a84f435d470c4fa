import { Router } from 'express';
import type { Report } from '../migration/report';

/** `GET /_/report`, and the same under `/_/api/` for the console: what each key still uses of v1, and what it is in v2. */
export function reportRoutes(reportNow: () => Promise<Report>): Router {
  const router = Router();
  router.get(['/report', '/api/report'], async (_request, response) => {
    response.json(await reportNow());
  });
  return router;
}
