import compression from 'compression';
import { Router, type Request, type RequestHandler, type Response } from 'express';
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
  router.use(liveRoutes(new LiveFeed(parts)), activityRoutes(parts), processRoutes(parts));
  router.use(formRoutes(parts), operationRoutes(parts), phaseOutRoutes(parts));
  router.use((request, response) => {
    response.status(404).json({ error: `There is no ${request.method} /_/api${request.path}.`, code: 404 });
  });
  return router;
}

/** For every answer below `/_/api/` that only an operator gets: kept by nobody, and compressed unless it is a stream. */
export function apiAnswers(): RequestHandler[] {
  return [neverKept, compression({ filter: isWhole })];
}

function isWhole(request: Request, response: Response): boolean {
  const type = String(response.getHeader('Content-Type') ?? '');
  return !type.startsWith('text/event-stream') && compression.filter(request, response);
}

const neverKept: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  });
  next();
};
