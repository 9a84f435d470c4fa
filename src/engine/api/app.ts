import express, { Router, type Express, type RequestHandler } from 'express';
import { ApiError } from '../contract/api-error';
import { authenticate } from './admission';
import type { ApiParts } from './context';
import { errorHandler } from './errors';
import { readBody, readShortBody } from './read-body';
import { catalogueRoutes } from './routes/catalogue';
import { dashboardRoutes } from './routes/dashboard';
import { faultRoutes } from './routes/faults';
import { jobRoutes } from './routes/jobs';
import { signedUrlRoutes } from './routes/signed-urls';
import { taskRoutes } from './routes/tasks';
import { userRoutes } from './routes/users';
import { webhookRoutes } from './routes/webhooks';
import { downloadRoutes } from './storage/downloads';
import { uploadRoutes } from './storage/uploads';

/** One port for all: the asynchronous base, the synchronous one, the storage and the admin calls (v2-contract 1.1). */
export function createEngineApp(parts: ApiParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'extended');
  app.use('/storage', openToBrowsers);
  app.use(uploadRoutes(parts), downloadRoutes(parts), signedUrlRoutes(parts));
  app.use('/_', readShortBody, faultRoutes(parts), dashboardRoutes(parts));
  const api = [
    uncached,
    catalogueRoutes(parts),
    authenticate(parts),
    ...readBody,
    userRoutes(parts),
    webhookRoutes(parts),
    jobRoutes(parts),
    taskRoutes(parts),
  ];
  app.use('/sync/v2', holding, api);
  app.use('/v2', holdingBySyncHost, holdingByOldPath(), api);
  app.use(() => {
    throw ApiError.notFound();
  });
  app.use(errorHandler(parts.logger));
  return app;
}

/** Pages of any origin may upload to a form and read a download, as with S3 buckets made for it: both are signed. */
const openToBrowsers: RequestHandler = (request, response, next) => {
  response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Location' });
  if (request.method !== 'OPTIONS') return next();
  response.set({ 'Access-Control-Allow-Methods': 'GET, POST', 'Access-Control-Allow-Headers': '*' }).status(204).end();
};

/** As Laravel sends it, which v2 is made with. */
const uncached: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-cache, private');
  next();
};

const holding: RequestHandler = (_request, response, next) => {
  response.locals.sync = true;
  next();
};

/** `sync.api...`, or with a region before it (v2-contract 1.1). */
const holdingBySyncHost: RequestHandler = (request, response, next) => {
  response.locals.sync = /^([\w-]+\.)?sync\./i.test(request.hostname);
  next();
};

/** Of SDKs before December 2022, which waited on the asynchronous base (v2-contract 1.1). */
function holdingByOldPath(): Router {
  return Router().get(['/jobs/:id/wait', '/tasks/:id/wait'], (request, response, next) => {
    response.locals.sync = true;
    request.url = request.url.replace(/\/wait\/?(?=\?|$)/, '');
    next();
  });
}
