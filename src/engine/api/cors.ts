import type { RequestHandler } from 'express';

/** What pages may read of an answer besides its body. */
const exposed = 'ETag, Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining';

/** Answers preflights, and opens every answer to pages of any origin: keys and signatures protect it, not cookies. */
export function allowOrigins(methods: string): RequestHandler {
  return (request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': exposed });
    if (request.method !== 'OPTIONS') return next();
    const asked = request.get('access-control-request-headers') ?? '*';
    response.set({
      'Access-Control-Allow-Methods': methods,
      // A star does not cover Authorization (Fetch standard), so what the page asks for is named.
      'Access-Control-Allow-Headers': asked,
      'Access-Control-Max-Age': '86400',
      Vary: 'Access-Control-Request-Headers',
    });
    response.status(204).end();
  };
}
