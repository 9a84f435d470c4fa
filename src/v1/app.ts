import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { V1Error } from '../errors';
import { withReadableEscapes } from '../text';
import { cors } from './cors';
import { errorAnswer } from './error-answer';
import { methodOverride } from './method-override';
import type { V1Parts } from './parts';
import { convertRoutes } from './routes/convert';
import { downloadRoutes } from './routes/download';
import { hookRoutes } from './routes/hooks';
import { listingRoutes } from './routes/listings';
import { processHandlers, processRoutes } from './routes/process';
import { uploadRoutes } from './routes/upload';
import { userRoutes } from './routes/user';

/** The v1 face: every path with and without `/v1`, every answer JSON or a file (v1-contract 1). */
export function createV1App(parts: V1Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', parts.trustProxy);
  app.set('query parser', 'simple');
  app.use(cors, methodOverride, withPlainPath, withoutConditions);
  app.use(processRoutes(processHandlers(parts)), convertRoutes(parts), uploadRoutes(parts), downloadRoutes(parts));
  app.use(listingRoutes(parts), userRoutes(parts), hookRoutes(parts));
  app.use(notFound);
  const answerError = errorAnswer(parts);
  const answerThrown: ErrorRequestHandler = (thrown, request, response, _next) =>
    answerError(thrown, request, response);
  app.use(answerThrown);
  return app;
}

/**
 * `/v1` or nothing mean the same (v1-contract 1.1); bases that end in a slash give doubled ones. Names in the path come
 * in escapes of UTF-8 and of windows-1252, or with a percent sign of their own.
 */
const withPlainPath: RequestHandler = (request, _response, next) => {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(request.url) ?? [];
  request.url = withReadableEscapes(path).replace(/^\/+(v1(?=\/|$))?\/*/i, '/') + query;
  next();
};

/** A status is always told in full: `If-None-Match: *` must not make a 304 of it. */
const withoutConditions: RequestHandler = ({ headers }, _response, next) => {
  delete headers['if-none-match'];
  delete headers['if-modified-since'];
  next();
};

const notFound: RequestHandler = (request) => {
  throw V1Error.notFound(`There is no ${request.method} ${request.path}`);
};
