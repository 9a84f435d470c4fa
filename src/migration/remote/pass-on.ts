import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  keepAliveAgents,
  laterProxyMiddleware,
  lazyAxios,
  type NetworkPolicy,
  type ProxyMiddleware,
} from '../../network';

export interface Passing {
  /** The request that came in, or one that was held. */
  request: IncomingMessage;
  /** Of the client: nothing is asked for any longer once it has left. */
  response: ServerResponse;
  /** Origin and path, with the query. */
  url: URL;
  /** Milliseconds without a byte. */
  silence: number;
  /** Where the operator's own words lead; anything else obeys the network policy. */
  isTrusted: boolean;
}

/** The other v1 server gave no answer. `neverSent`: no connection came about, so nothing can have happened there. */
export class PassingError extends Error {
  override readonly name = 'PassingError';

  constructor(
    message: string,
    readonly neverSent: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

interface Underway extends Passing {
  resolve(answer: IncomingMessage): void;
  reject(error: Error): void;
}

/** Passes requests on by http-proxy-middleware: bodies stream, and whoever asked reads the answer. */
export class PassOn {
  private readonly underway = new WeakMap<IncomingMessage, Underway>();
  private readonly own = keepAliveAgents();
  private readonly proxies: Record<string, () => ProxyMiddleware>;

  constructor(private readonly policy: Pick<NetworkPolicy, 'httpAgent' | 'httpsAgent'>) {
    this.proxies = {
      'http: trusted': this.proxyThrough(this.own.httpAgent, 'http:'),
      'https: trusted': this.proxyThrough(this.own.httpsAgent, 'https:'),
      'http: any': this.proxyThrough(policy.httpAgent, 'http:'),
      'https: any': this.proxyThrough(policy.httpsAgent, 'https:'),
    };
  }

  /** The answer, its body unread. Rejects with a `PassingError`. */
  async send(passing: Passing): Promise<IncomingMessage> {
    const { request, response, url, isTrusted } = passing;
    withoutOwnHeaders(request);
    const proxy = this.proxies[`${url.protocol} ${isTrusted ? 'trusted' : 'any'}`]?.();
    if (!proxy) throw new PassingError(`no v1 server is reached by ${url.protocol}`, true);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      this.underway.set(request, { ...passing, resolve, reject });
      proxy(request, response, reject).catch(reject);
    });
    answer.on('error', () => response.destroy());
    return answer;
  }

  /** The JSON text at an address; undefined where there is nothing any more (404). Rejects with a `PassingError`. */
  async read(url: URL, isTrusted: boolean): Promise<string | undefined> {
    const { httpAgent, httpsAgent } = isTrusted ? this.own : this.policy;
    const answer = await lazyAxios()
      .get<string>(url.href, {
        httpAgent,
        httpsAgent,
        proxy: false,
        maxRedirects: 0,
        responseType: 'text',
        transformResponse: (text: string) => text,
        maxContentLength: longestStatus,
        signal: AbortSignal.timeout(readWithin),
        validateStatus: () => true,
      })
      .catch((error: Error) => {
        throw new PassingError(error.message, false, error);
      });
    return answer.status === 404 ? undefined : answer.data;
  }

  close(): void {
    this.own.destroy();
  }

  private proxyThrough(agent: unknown, scheme: string) {
    return laterProxyMiddleware({
      target: `${scheme}//upstream.invalid`,
      router: (request) => this.of(request).url.origin,
      pathRewrite: (_path, request) => this.of(request).url.pathname + this.of(request).url.search,
      changeOrigin: true,
      selfHandleResponse: true,
      agent: agent as never,
      on: {
        proxyReq: (outgoing, request) => {
          const { response, silence } = this.of(request);
          outgoing.setTimeout(silence, () => outgoing.destroy(new Error(`no answer within ${silence / 1000} seconds`)));
          response.once('close', () => outgoing.destroy());
        },
        proxyRes: (answer, request) => this.of(request).resolve(answer),
        error: (error, request) => this.of(request).reject(passingError(error)),
      },
    });
  }

  private of(request: IncomingMessage): Underway {
    return this.underway.get(request) as Underway;
  }
}

const longestStatus = 8 * 2 ** 20;
const readWithin = 30_000;

const neverSentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

function passingError(error: Error & { code?: string }): PassingError {
  return new PassingError(
    error.message || (error.code ?? 'no answer'),
    neverSentCodes.includes(error.code ?? ''),
    error,
  );
}

/** What only this proxy or its operator is told, and what would make the other server speak of this one as itself. */
function withoutOwnHeaders({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers)) {
    if (
      /^(x-forwarded-.*|forwarded|x-real-ip|via|x-admin-token|brownout-override|x-http-method-override|expect)$/.test(
        name,
      )
    )
      delete headers[name];
  }
  // Compressed answers could not be read.
  headers['accept-encoding'] = 'identity';
}
