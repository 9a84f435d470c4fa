import express, { Router, type Express, type RequestHandler } from 'express';
import { ApiError } from '../contract/api-error';
import { authenticate } from './admission';
import type { ApiParts } from './context';
import { allowOrigins } from './cors';
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
  if (parts.onCall) app.use(tellOf(parts.onCall));
  app.use(storageHost);
  app.use('/storage', allowOrigins('GET, POST'));
  const { folders, uploads } = parts;
  if (uploads) app.use(uploadRoutes({ ...parts, uploads }));
  if (folders) app.use(downloadRoutes({ ...parts, folders }));
  app.use(signedUrlRoutes(parts));
  app.use('/_/faults', (request, _response, next) => {
    parts.testers.expect(request);
    next();
  });
  app.use('/_', readShortBody, faultRoutes(parts), dashboardRoutes(parts));
  const api = [
    uncached,
    catalogueRoutes(parts),
    authenticate(parts),
    ...readBody,
    jobRoutes(parts),
    userRoutes(parts),
    webhookRoutes(parts),
    taskRoutes(parts),
  ];
  app.use('/sync/v2', allowApiOrigins, holding, api);
  app.use('/v2', allowApiOrigins, holdingBySyncHost, holdingByOldPath(), api);
  app.use(() => {
    throw ApiError.notFound();
  });
  app.use(errorHandler(parts.logger));
  return app;
}

/** `/faults` alone, for a program that embeds the engine and has a guard of its own. */
export function createFaultApp(parts: ApiFaultParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(readShortBody, faultRoutes(parts), errorHandler(parts.logger));
  return app;
}

type ApiFaultParts = Pick<ApiParts, 'faults' | 'accounts' | 'logger'>;

function tellOf(onCall: NonNullable<ApiParts['onCall']>): RequestHandler {
  return (request, response, next) => {
    const { method, originalUrl: path } = request;
    response.once('close', () => onCall({ method, path, status: response.statusCode }));
    next();
  };
}

/** The Office add-in and single-page applications call v2 from pages (v2-contract 1). */
const allowApiOrigins = allowOrigins('GET, POST, DELETE');

/**
 * The upload form under `storage.<host>/tasks`, as one connector has it: that sends its key along, which the storage of
 * this name overlooks.
 */
const storageHost: RequestHandler = (request, _response, next) => {
  if (/^\/tasks(?=[/?]|$)/.test(request.url) && /^storage\./i.test(request.hostname ?? '')) {
    request.url = `/storage${request.url}`;
    delete request.headers.authorization;
  }
  next();
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
