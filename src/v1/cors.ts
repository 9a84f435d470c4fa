import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** Recorded headers (v1-contract 1.5), and what browser clients need in addition: Authorization, and a name to read. */
const always = [
  ...['Access-Control-Allow-Origin', '*'],
  ...['Access-Control-Allow-Methods', 'OPTIONS, GET, HEAD, PUT, POST, DELETE'],
  ...['Access-Control-Expose-Headers', 'Content-Disposition, Content-Length, Location, Retry-After'],
  ...['Cache-Control', 'no-cache, no-store, must-revalidate'],
];
const allowed = 'Access-Control-Allow-Headers';
const usual = [
  ...always,
  allowed,
  'Content-Type, Origin, User-Agent, Retry-After, Authorization, X-CloudConvert-ApiKey, X-HTTP-Method-Override',
];

/** What every answer says of CORS: names and values in turn, which node takes as they are. */
export function corsHeaders({ headers: asked }: IncomingMessage): readonly string[] {
  const wanted = asked['access-control-request-headers'];
  return wanted === undefined ? usual : [...always, allowed, wanted];
}

/** CORS on every answer, and every preflight answered: many old integrations run in browsers (v1-clients S18). */
export const cors: RequestHandler = (request, response, next) => {
  const named = corsHeaders(request);
  for (let at = 0; at < named.length; at += 2) response.setHeader(named[at] as string, named[at + 1] as string);
  if (request.method === 'OPTIONS') response.status(200).json({});
  else next();
};
