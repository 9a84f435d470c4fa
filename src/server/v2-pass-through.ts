import { ServerResponse, type IncomingMessage } from 'node:http';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import { keepAliveAgents } from '../network';
import type { Logger } from '../runtime';
import type { UpstreamBases } from '../upstream';

/** Hands `/v2/*` through unchanged, so that new v2 code can use the same hostname (design section 6). */
export function passThrough(bases: UpstreamBases, logger: Logger): RequestHandler {
  return createProxyMiddleware({
    target: bases.url,
    router: (request) => (/^sync\./i.test(request.headers.host ?? '') ? bases.syncUrl : bases.url),
    changeOrigin: true,
    agent: keepAliveAgents().agentFor(new URL(bases.url)),
    on: {
      error: (error, _request: IncomingMessage, response) => {
        logger.warn({ err: error }, 'a v2 request could not be handed through');
        if (response instanceof ServerResponse && !response.headersSent) {
          response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '30' });
          response.write(JSON.stringify({ message: 'The v2 API could not be reached.', code: 'UNAVAILABLE' }));
        }
        response.end();
      },
    },
  });
}
