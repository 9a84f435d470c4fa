import type { IncomingMessage } from 'node:http';
import { V1Error } from '../../errors';
import type { Process, ProcessRoute } from '../../processes';
import { loggerFor, requestOf, type Logger } from '../../runtime';
import type { NoteFallback } from '../routes/fallbacks';
import type { V1Target } from '../routes/route-table';
import type { Routes } from '../routes/routes';
import { answerFactsOf, type AnswerFacts } from './answer-facts';
import { changedRequest } from './changed-request';
import type { Answering, Exchange } from './exchange';
import { leadHere } from './lead-here';
import type { PassOn } from './pass-on';
import { failureOf, receive, sendOn, type Received } from './received';

export interface V1ServersParts {
  /** Undefined without ROUTES_FILE: then only Processes of before are passed on. */
  routes?: Routes;
  passOn: PassOn;
  logger: Logger;
  noteFallback: NoteFallback;
}

/** A request to send on. */
export type Asked = Pick<Exchange, 'request' | 'response'> & { url: URL; silence: number };

/** The other v1 servers: sends them requests, and their answers back. */
export class V1Servers {
  constructor(private readonly parts: V1ServersParts) {}

  /** What came back, or the fallback where nothing was spent there and somebody else may do it. */
  async attempt(route: ProcessRoute, passing: Asked): Promise<Received | ProcessRoute> {
    const { fallback } = route;
    const trace = requestOf(passing.response);
    try {
      const answer = await this.parts.passOn.send({ ...passing, isTrusted: true });
      const received = await receive(answer, passing.url.pathname.endsWith('/convert'));
      const failure = failureOf(received);
      if (failure && fallback) return this.fallBack(route, fallback, failure.why, trace);
      if (failure?.words) throw unusable(route.to, failure.words);
      return received;
    } catch (error) {
      if (error instanceof V1Error) throw error;
      const { neverSent = false, message } = error as Error & { neverSent?: boolean };
      if (neverSent && fallback) return this.fallBack(route, fallback, 'unreachable', trace);
      loggerFor(this.parts.logger, trace).warn({ upstream: route.to, err: error }, 'a v1 server could not be reached');
      throw unusable(route.to, `can't be reached: ${message}`);
    }
  }

  /** The same with the call as it came. */
  async attemptCall(exchange: Exchange, route: ProcessRoute, asked: Omit<Asked, 'request' | 'response'>) {
    const { request, discard } = await changedRequest(exchange, this.targetOf(route.to), true);
    try {
      return await this.attempt(route, { response: exchange.response, ...asked, request });
    } finally {
      await discard();
    }
  }

  private fallBack(...[route, fallback, why, trace]: Parameters<NoteFallback>): ProcessRoute {
    this.parts.noteFallback(route, fallback, why, trace);
    return { ...route, to: fallback, fallback: undefined };
  }

  /** What the server of a Process answered about it. Throws what the client is told where nothing came back. */
  async ask({ upstream = 'v1', ...process }: Process, passing: Asked): Promise<Received> {
    const { url } = passing;
    try {
      const answer = await this.parts.passOn.send({
        ...passing,
        isTrusted: this.isTrusted({ ...process, upstream }, url),
      });
      const isFile = url.pathname.includes('/download/');
      const received = await receive(answer, isFile);
      const failure = failureOf(received);
      if (failure?.words && !isFile) throw unusable(upstream, failure.words);
      return received;
    } catch (error) {
      if (error instanceof V1Error) throw error;
      loggerFor(this.parts.logger, requestOf(passing.response)).warn(
        { upstream, err: error },
        'a v1 server could not be reached',
      );
      throw unusable(upstream, `can't be reached: ${(error as Error).message}`);
    }
  }

  /** Sends an answer to the client, with this proxy's addresses in place of that server's. */
  answer({ response, host, scheme }: Answering, received: Received, hosts: string[], process?: Process): Promise<void> {
    const there = process?.remote?.id;
    const ids = process && there ? { there, here: process.id } : undefined;
    return sendOn(response, received, (text) => leadHere(text, { hosts, here: host, scheme, ids }));
  }

  /** What an answer tells of a Process, if it has a text. */
  factsIn({ text }: Received, target: V1Target | undefined): AnswerFacts | undefined {
    return text === undefined ? undefined : answerFactsOf(text, target ? new URL(target.url).protocol : 'http:');
  }

  /** Where a request about a Process goes. */
  urlOf({ remote, id, upstream }: Process, kind: 'process' | 'upload' | 'download', request: IncomingMessage): URL {
    const base = remote?.[kind] ?? remote?.process;
    if (!base) throw V1Error.unavailable(`The v1 server ${upstream ?? ''} has not told where this is.`);
    const path = plainPath(request);
    return new URL(base + (remote?.id ? path.replace(`/${id}`, `/${remote.id}`) : path));
  }

  /** Whether an address is that of the server in ROUTES_FILE, and no other one that it named. */
  isTrusted({ upstream }: Pick<Process, 'upstream'>, url: URL): boolean {
    const target = this.parts.routes?.v1Target(upstream ?? '');
    return target !== undefined && new URL(target.url).host === url.host;
  }

  /** The server of this name in ROUTES_FILE. */
  targetOf(name: string): V1Target {
    const target = this.parts.routes?.v1Target(name);
    if (!target) throw V1Error.unavailable(`ROUTES_FILE has no v1 server "${name}" any more.`);
    return target;
  }
}

function unusable(upstream: string, words: string): V1Error {
  return V1Error.unavailable(`The v1 server ${upstream} ${words}`);
}

/** The address of `path` on a server. */
export function urlAt({ url }: V1Target, path: string): URL {
  return new URL(url.replace(/\/+$/, '') + path);
}

/** As the client wrote it, without `/v1` and doubled slashes (v1-contract 1.1). */
function plainPath(request: IncomingMessage): string {
  const { originalUrl = request.url ?? '/' } = request as IncomingMessage & { originalUrl?: string };
  return `/${originalUrl.replace(/^\/+(v1(?=[/?]|$))?\/*/, '')}`;
}
