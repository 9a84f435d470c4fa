import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';

/** Requests that no route matched, such as those of scanners. */
export const unmatched = 'unmatched';
/** The pass-through to v2 is one route: its paths hold ids. */
export const passedThrough = '/v2/*';

interface Layer {
  handle?: { stack?: Layer[] };
  route?: { path: string | string[]; methods: Record<string, boolean> };
}

/** Method and pattern of every route of an app, for metrics that exist before the first request. */
export function routesOf(app: Express, prefix = ''): [method: string, route: string][] {
  const routes = layersOf((app.router as unknown as { stack: Layer[] }).stack).flatMap(({ route }) =>
    route ? [route] : [],
  );
  return routes.flatMap(({ path, methods }) =>
    [path]
      .flat()
      .flatMap((each) =>
        Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), `${prefix}${each}`]),
      ),
  );
}

function layersOf(stack: Layer[]): Layer[] {
  return stack.flatMap((layer) => [layer, ...layersOf(layer.handle?.stack ?? [])]);
}

type Routed = IncomingMessage & { originalUrl?: string; route?: { path?: string | string[] } };

/** The pattern of the route that answered a request. */
export function routeOf(request: IncomingMessage): string {
  const { url = '', originalUrl = url, route } = request as Routed;
  if (/^\/+((sync\/)?v2|storage\/tasks|s|socket\.io)([/?]|$)/.test(originalUrl)) return passedThrough;
  const [path] = [route?.path].flat();
  if (path === undefined) return unmatched;
  return /^\/+_\//.test(originalUrl) ? `/_${path}` : path;
}
