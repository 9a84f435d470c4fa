import { Router, type RequestHandler } from 'express';
import { activityRoutes, type ActivityParts } from './activity-routes';
import { formRoutes, type FormParts } from './form-routes';
import { LiveFeed, type LiveFeedParts } from './live-feed';
import { liveRoutes } from './live-routes';
import { operationRoutes, type OperationParts } from './operation-routes';
import { phaseOutRoutes, type PhaseOutParts } from './phase-out-routes';
import { processRoutes, type ProcessRouteParts } from './process-routes';

export type ConsoleApiParts = ActivityParts &
  LiveFeedParts &
  ProcessRouteParts &
  FormParts &
  OperationParts &
  PhaseOutParts;

/** Everything below `/_/api/` but the session: JSON for the console's pages and for scripts (docs/console.md). */
export function consoleApi(parts: ConsoleApiParts): Router {
  const router = Router();
  router.use(neverKept);
  router.use(liveRoutes(new LiveFeed(parts)), activityRoutes(parts), processRoutes(parts));
  router.use(formRoutes(parts), operationRoutes(parts), phaseOutRoutes(parts));
  router.use((request, response) => {
    response.status(404).json({ error: `There is no ${request.method} /_/api${request.path}.`, code: 404 });
  });
  return router;
}

const neverKept: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  });
  next();
};
