import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { packageFolder } from '../../runtime';

/** Where the build puts the front end. */
const builtFolder = join(packageFolder, 'dist/console');

/** Addresses of pages; the front end knows which it is. */
const pages = ['/', '/process/:id', '/try', '/engine', '/status', '/migration'];

/** Nothing but what comes from here, no script or style inside a page, and in nobody's frame. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const hardening = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

interface BuiltFile {
  type: string;
  plain: Buffer;
  /** Made by the build. */
  br?: Buffer;
  gzip?: Buffer;
}

/**
 * The front end as it was built, from memory: pages without data, which anybody may see. What is named after its content is
 * kept by browsers for good.
 */
export function builtPages(folder = builtFolder): Router {
  const files = readBuilt(folder);
  const index = files.get('/index.html');
  const router = Router();
  router.get(pages, (request, response) => {
    response.set('Cache-Control', 'no-cache');
    if (index) return send(request, response, index);
    response.status(503).type('text').send('The console is not built yet: npm run build\n');
  });
  router.get(['/assets/*path', '/icon.svg', '/welcome.css'], (request, response, next) => {
    const file = files.get(request.path);
    if (!file) return next();
    const isNamedByContent = request.path.startsWith('/assets/');
    response.set('Cache-Control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    send(request, response, file);
  });
  return router;
}

/** A browser that asks for an address which leads nowhere gets the front end, which says so and leads back. */
export function unknownPage(folder = builtFolder): RequestHandler {
  const index = readBuilt(folder).get('/index.html');
  return (request, response, next) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (!index || !wantsPage || request.path.startsWith('/api/')) return next();
    response.status(404).set('Cache-Control', 'no-cache');
    send(request, response, index);
  };
}

function send(request: Request, response: Response, file: BuiltFile): void {
  response.set({ ...hardening, 'Content-Type': file.type, Vary: 'Accept-Encoding' });
  const encoding = (['br', 'gzip'] as const).find((each) => file[each] && request.acceptsEncodings(each) === each);
  if (encoding) response.set('Content-Encoding', encoding);
  response.end(encoding ? file[encoding] : file.plain);
}

/** Empty where nothing was built. */
function readBuilt(folder: string): Map<string, BuiltFile> {
  const names = namesIn(folder).map((name) => name.replaceAll('\\', '/'));
  const read = (name: string) => readFileSync(join(folder, name));
  const files = names
    .filter((name) => !/\.(br|gz|map)$/.test(name))
    .map((name): [string, BuiltFile] => [
      `/${name}`,
      {
        type: typeOf(name),
        plain: read(name),
        br: names.includes(`${name}.br`) ? read(`${name}.br`) : undefined,
        gzip: names.includes(`${name}.gz`) ? read(`${name}.gz`) : undefined,
      },
    ]);
  return new Map(files);
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** Of what the build makes. */
function typeOf(name: string): string {
  return types[extname(name)] ?? 'application/octet-stream';
}
