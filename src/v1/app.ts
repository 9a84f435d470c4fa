import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { V1Error } from '../errors';
import { asV1Error } from './as-v1-error';
import { cors } from './cors';
import { methodOverride } from './method-override';
import type { V1Parts } from './parts';
import { presentError } from './present';
import { convertRoutes } from './routes/convert';
import { downloadRoutes } from './routes/download';
import { hookRoutes } from './routes/hooks';
import { listingRoutes } from './routes/listings';
import { processRoutes } from './routes/process';
import { uploadRoutes } from './routes/upload';
import { userRoutes } from './routes/user';

/** The v1 face: every path with and without `/v1`, every answer JSON or a file (v1-contract 1). */
export function createV1App(parts: V1Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', parts.trustProxy);
  app.set('query parser', 'simple');
  app.use(cors, methodOverride, withoutVersionPrefix);
  app.use(processRoutes(parts), convertRoutes(parts), uploadRoutes(parts), downloadRoutes(parts));
  app.use(listingRoutes(parts), userRoutes(parts), hookRoutes(parts));
  app.use(notFound);
  app.use(errorHandler(parts));
  return app;
}

/** `/v1` or nothing mean the same (v1-contract 1.1); bases that end in a slash give doubled ones. */
const withoutVersionPrefix: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(/^\/+(v1(?=[/?]|$))?\/*/, '/');
  next();
};

const notFound: RequestHandler = (request) => {
  throw V1Error.notFound(`There is no ${request.method} ${request.path}`);
};

function errorHandler({ logger }: V1Parts): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = asV1Error(thrown);
    if (error.status >= 500) logger.error({ err: thrown, method: request.method }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, headers, body } = presentError(error);
    response.status(status).set(headers).json(body);
  };
}
