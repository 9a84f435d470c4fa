import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { NetworkPolicy } from '../../../network';
import { type Exchange, exchange } from './exchange';
import { serverWords } from './server-words';
import type { ListedObject, ListedPage, ListKind, PageRequest } from './parse-page';
import { run as parsePage } from './parse-page';
import { inWorker } from '../../operations/worker';
import { exponentialBackoff, retrying } from '../../../runtime';
import { OperationError } from '../../contract/operation';
import type { StorageSettings } from '../storage-settings';

export interface StorageRequest extends Exchange {
  /** Adds the credentials. Not called where a redirect leads to another origin, unless `trusts` allows it. */
  authorize?: (request: Exchange) => Record<string, string>;
  trusts?: (url: URL) => boolean;
  /** Statuses besides 2xx that are an answer, not a refusal. */
  alsoFine?: readonly number[];
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Asks for the page of a list that begins where the one before has said; for the first one without that. */
export type PageAfter = (next: string | undefined) => StorageRequest;

/** The server said no: the message holds its own words and the status. */
export class RefusalError extends Error {
  constructor(
    readonly status: number,
    readonly words: string,
  ) {
    super(words === '' ? `The server answered with status ${status}` : `${words} (status ${status})`);
  }
}

/** HTTP for one task: under the network policy at every hop, repeated where a server is only busy, never in memory. */
export class StorageClient {
  constructor(
    private readonly network: NetworkPolicy,
    private readonly settings: Pick<StorageSettings, 'clock' | 'idleTimeout'>,
    private readonly signal: AbortSignal,
  ) {}

  /** A call whose answer is short. Rejects with RefusalError, or with the error of the connection after the last attempt. */
  send(request: StorageRequest): Promise<Reply> {
    return this.repeating(() => this.sendOnce(request));
  }

  /** The same, without retries, for calls that must not be made twice in the same words. */
  sendOnce(request: StorageRequest): Promise<Reply> {
    return this.answerOf(request, longestText);
  }

  /** Every object of a list, whose pages `pageAfter` asks for. Throws where there are more than `most`. */
  async list(kind: ListKind, pageAfter: PageAfter, most = mostListed): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    for await (const objects of this.pages(kind, pageAfter)) {
      found.push(...objects);
      if (found.length > most) throw new OperationError(`There are more than ${most} files.`);
    }
    return found;
  }

  /** The same, a page at a time. */
  async *pages(kind: ListKind, pageAfter: PageAfter): AsyncGenerator<ListedObject[]> {
    let next: string | undefined;
    do {
      const request = pageAfter(next);
      const { text } = await this.repeating(() => this.answerOf(request, longestPage));
      const page = await this.pageIn({ kind, text });
      yield page.objects;
      next = page.next;
    } while (next !== undefined);
  }

  private pageIn(request: PageRequest): Promise<ListedPage> {
    return request.text.length > longestParsedHere ? parsePageInWorker(request, this.signal) : parsePage(request);
  }

  private async answerOf(request: StorageRequest, longest: number): Promise<Reply> {
    const incoming = await this.follow(request);
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, text: await readText(incoming, longest) };
  }

  /** The bytes of an object. A broken connection is taken up again at the byte where it broke, of the same version. */
  async read(request: StorageRequest): Promise<Readable> {
    const first = await this.repeating(() => this.follow(request));
    return Readable.from(this.bytes(request, first), { objectMode: false, highWaterMark: 256 * 1024 });
  }

  private async *bytes(request: StorageRequest, first: IncomingMessage): AsyncGenerator<Buffer> {
    const { etag } = first.headers;
    let received = 0;
    for (let incoming = first, attempt = 1; ; attempt += 1) {
      try {
        for await (const chunk of incoming as AsyncIterable<Buffer>) {
          received += chunk.length;
          yield chunk;
        }
        return;
      } catch (error) {
        this.signal.throwIfAborted();
        if (attempt === attempts || etag === undefined || !isTransient(error)) {
          throw new Error(`The connection broke after ${received} bytes`, { cause: error });
        }
        await this.pause(attempt);
      }
      const headers = { ...request.headers, range: `bytes=${received}-`, 'if-match': etag };
      incoming = await this.repeating(() => this.follow({ ...request, headers }));
      if (incoming.statusCode !== 206) {
        incoming.destroy();
        throw new Error('The connection broke, and the server cannot send the rest');
      }
    }
  }

  private repeating<T>(attemptOnce: () => Promise<T>): Promise<T> {
    const { settings, signal } = this;
    return retrying({ attempts, delay, isTransient, clock: settings.clock, signal }, attemptOnce);
  }

  private async pause(attempt: number): Promise<void> {
    await this.settings.clock.sleep(delay(attempt), this.signal);
    this.signal.throwIfAborted();
  }

  private async follow(request: StorageRequest): Promise<IncomingMessage> {
    const origin = new URL(request.url).origin;
    let url = request.url;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const incoming = await this.once({ ...request, url }, origin);
      const status = incoming.statusCode ?? 0;
      if ((status >= 200 && status < 300) || request.alsoFine?.includes(status)) return incoming;
      const { location } = incoming.headers;
      if (!isRedirect(status, request.method) || location === undefined) {
        throw new RefusalError(status, serverWords(await readText(incoming), incoming.headers['content-type']));
      }
      incoming.destroy();
      url = new URL(location, url).href;
    }
    throw new Error(`More than ${maxRedirects} redirects`);
  }

  private once(request: StorageRequest, origin: string): Promise<IncomingMessage> {
    const { method, url, headers, body, authorize, trusts } = request;
    const target = new URL(url);
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      throw new Error(`${target.protocol} addresses are not supported`);
    }
    const trusted = target.origin === origin || trusts?.(target) === true;
    // A body is somebody's file, or holds the password of a log-in.
    if (!trusted && body !== undefined)
      throw new Error(`The server redirects the upload to another host, ${target.host}`);
    const credentials = trusted ? (authorize?.({ method, url, headers, body }) ?? {}) : {};
    return exchange(
      { method, url, headers: { ...headers, ...credentials }, body },
      this.network,
      this.signal,
      this.settings.idleTimeout,
    );
  }
}

/** Worth another try: the server is busy or the connection broke. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RefusalError) return passingStatuses.has(error.status);
  return passingCodes.has((error as NodeJS.ErrnoException | null)?.code ?? '');
}

/** Of a server that is busy or in trouble for a moment. */
export const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const passingCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE']);

const attempts = 3;
/** Milliseconds. */
const delay = exponentialBackoff(500, 2_000);
const maxRedirects = 5;

function isRedirect(status: number, method: string): boolean {
  return [301, 302, 303].includes(status) ? method === 'GET' : status === 307 || status === 308;
}

const parsePageInWorker = inWorker<PageRequest, ListedPage>(require.resolve('./parse-page'));

/** Objects that one task imports. */
const mostListed = 50_000;

/** Bytes. A server that sends more than this is none of the storages we know: a page has a thousand names of a kilobyte. */
const longestPage = 4 * 2 ** 20;
/** Of all that is no list: errors, tokens, catalogues of services. */
const longestText = 512 * 1024;
/** Characters: parsing takes milliseconds, and a worker more than that. */
const longestParsedHere = 16 * 1024;

async function readText(incoming: IncomingMessage, longest = longestText): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longest) {
      incoming.destroy();
      throw new Error("The server's answer is too long");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
