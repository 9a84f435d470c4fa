import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type * as library from 'http-proxy-middleware';
import type { Options, RequestHandler } from 'http-proxy-middleware';

export type ProxyMiddleware = RequestHandler<IncomingMessage, ServerResponse>;

const load = createRequire(__filename);

/**
 * A middleware of http-proxy-middleware, which is loaded with the first of them: that takes long, and few starts need it.
 * Headers keep their letters: SDKs look for `Content-Type` as it is.
 */
export function proxyMiddleware(options: Options<IncomingMessage, ServerResponse>): ProxyMiddleware {
  const { createProxyMiddleware } = load('http-proxy-middleware') as typeof library;
  return createProxyMiddleware<IncomingMessage, ServerResponse>({ preserveHeaderKeyCase: true, ...options });
}

/** The same, made when it is asked for the first time. */
export function laterProxyMiddleware(options: Options<IncomingMessage, ServerResponse>): () => ProxyMiddleware {
  let made: ProxyMiddleware | undefined;
  return () => (made ??= proxyMiddleware(options));
}
