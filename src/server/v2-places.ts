import type { IncomingMessage } from 'node:http';
import type { UpstreamBases } from '../upstream';

export interface Place {
  /** `http://host:port` */
  origin: string;
  /** With the query. */
  path: string;
}

/** Where a request for v2 goes: to one of the two bases, or to what only the embedded engine has. */
export class V2Places {
  private readonly asynchronous: URL;
  private readonly synchronous: URL;

  constructor(
    bases: UpstreamBases,
    private readonly isEmbedded: boolean,
  ) {
    this.asynchronous = new URL(bases.url);
    this.synchronous = new URL(bases.syncUrl);
  }

  /** Undefined for a request of another API. `/sync/v2`, and `/v2` of any `sync.` host, is the synchronous base. */
  of(request: IncomingMessage): Place | undefined {
    const url = pathOf(request);
    const [, sync, rest] = /^\/(sync\/)?v2(?=[/?]|$)(.*)$/.exec(url) ?? [];
    if (rest !== undefined) {
      const base = sync || isSyncHost(request) ? this.synchronous : this.asynchronous;
      return { origin: base.origin, path: base.pathname.replace(/\/+$/, '') + rest };
    }
    if (!this.isEmbedded) return undefined;
    const path = isStorageHost(request) ? url.replace(/^\/tasks(?=[/?]|$)/, '/storage/tasks') : url;
    return enginePaths.test(path) ? { origin: this.asynchronous.origin, path } : undefined;
  }

  isApi(request: IncomingMessage): boolean {
    return /^\/(sync\/)?v2(?=[/?]|$)/.test(pathOf(request));
  }

  /** The upload form under the name that CloudConvert's storage has, where keys are overlooked. */
  isStorage(request: IncomingMessage): boolean {
    return isStorageHost(request) && this.of(request) !== undefined && !this.isApi(request);
  }

  /** An upgrade to a WebSocket of the engine's. */
  isSocket(request: IncomingMessage): boolean {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    return isWebSocket && this.isEmbedded && pathOf(request).startsWith('/socket.io/');
  }
}

/** Storage, signed URLs, sockets (v2-contract 4.3, 6, 7). */
const enginePaths = /^\/(storage\/tasks(?=[/?]|$)|s\/|socket\.io\/)/;

/** Some clients write two slashes where their base ends in one. */
function pathOf(request: IncomingMessage): string {
  const { originalUrl = request.url ?? '/' } = request as IncomingMessage & { originalUrl?: string };
  return originalUrl.replace(/^\/+/, '/');
}

function isSyncHost({ headers }: IncomingMessage): boolean {
  return /^([\w-]+\.)?sync\./i.test(headers.host ?? '');
}

function isStorageHost({ headers }: IncomingMessage): boolean {
  return /^storage\./i.test(headers.host ?? '');
}
