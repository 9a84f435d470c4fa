import { urlToHttpOptions } from 'node:url';
import { LRUCache } from 'lru-cache';

/** Where a call goes, as node's client takes it. */
export interface Target {
  server: Server;
  /** With its query. */
  path: string;
}

interface Server {
  url: URL;
  options: { protocol?: string | null; hostname?: string | null; port?: number | string | null };
  /** Headers that the address stands for. */
  headers: Record<string, string>;
}

const servers = new LRUCache<string, Server>({ max: 100 });

/** What every call would have to find out anew: reading an address takes a tenth of it. */
export function targetOf(address: string): Target {
  const begins = address.indexOf('/', address.indexOf('://') + 3);
  const [origin, rest] = begins < 0 ? [address, '/'] : [address.slice(0, begins), address.slice(begins)];
  const server = servers.get(origin) ?? serverOf(origin);
  if (plain.test(rest)) return { server, path: rest };
  const { pathname, search } = new URL(address);
  return { server, path: `${pathname}${search}` };
}

/** A path that means what it says: neither steps up nor needs to be escaped. */
const plain = /^[\w/-]+(\?[\w%&=+.*-]*)?$/;

function serverOf(origin: string): Server {
  const url = new URL(origin);
  const { auth, protocol, hostname, port } = urlToHttpOptions(url);
  const authorization = auth && { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
  const server = { url, options: { protocol, hostname, port }, headers: { Host: url.host, ...authorization } };
  servers.set(origin, server);
  return server;
}
