import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** Recorded headers (v1-contract 1.5), and what browser clients need in addition: Authorization, and a name to read. */
const headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, HEAD, PUT, POST, DELETE',
  'Access-Control-Expose-Headers': 'Content-Disposition, Content-Length, Location, Retry-After',
  'Cache-Control': 'no-cache, no-store, must-revalidate',
};
const allowedHeaders =
  'Content-Type, Origin, User-Agent, Retry-After, Authorization, X-CloudConvert-ApiKey, X-HTTP-Method-Override';

/** What every answer says of CORS. */
export function corsHeaders({ headers: asked }: IncomingMessage): Record<string, string> {
  return { ...headers, 'Access-Control-Allow-Headers': asked['access-control-request-headers'] ?? allowedHeaders };
}

/** CORS on every answer, and every preflight answered: many old integrations run in browsers (v1-clients S18). */
export const cors: RequestHandler = (request, response, next) => {
  for (const [name, value] of Object.entries(corsHeaders(request))) response.setHeader(name, value);
  if (request.method === 'OPTIONS') response.status(200).json({});
  else next();
};
