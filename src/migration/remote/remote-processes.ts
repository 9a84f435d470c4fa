import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../config';
import { V1Error } from '../../errors';
import { isOver, lifetimes, type Process, type ProcessRoute } from '../../processes';
import type { Logger } from '../../runtime';
import type { V1Call } from '../../translate';
import type { FallbackReason, NoteFallback } from '../routes/fallbacks';
import type { V1Target } from '../routes/route-table';
import type { Routes } from '../routes/routes';
import type { ShadowRuns } from '../shadow';
import { addressOf, answerFactsOf, type AnswerFacts } from './answer-facts';
import { changedRequest } from './changed-request';
import type { Answering, Exchange } from './exchange';
import { leadHere } from './lead-here';
import type { PassOn } from './pass-on';
import { failureOf, receive, sendOn, type Received } from './received';
import { answerWithTwin, readAlong, uploadName } from './twin-beside';
import { RemoteJournal, type RemoteJournalParts } from './remote-journal';

export interface RemoteParts extends RemoteJournalParts {
  /** Undefined without ROUTES_FILE: then only Processes of before are passed on. */
  routes?: Routes;
  passOn: PassOn;
  logger: Logger;
  noteFallback: NoteFallback;
  /** Twins of these Processes; there are none without ROUTES_FILE. */
  shadow: () => ShadowRuns | undefined;
}

/** Milliseconds without a byte: for what is answered at once, and for what may wait for a conversion. */
const silence = { short: 60_000, long: lifetimes.running };

/** A request to send on. */
type Asked = Pick<Exchange, 'request' | 'response'> & { url: URL; silence: number };

/** Processes that another v1 server runs: their whole life passes through this proxy. */
export class RemoteProcesses {
  private readonly journal: RemoteJournal;

  constructor(private readonly parts: RemoteParts) {
    this.journal = new RemoteJournal(parts);
  }

  /** Creates a Process there. Answers the client, or says where the call goes instead. */
  async create(exchange: Exchange, route: ProcessRoute, caller: Caller): Promise<ProcessRoute | undefined> {
    const target = this.targetOf(route.to);
    const received = await this.attemptCall(exchange, route, {
      url: urlAt(target, '/process'),
      silence: silence.short,
    });
    if ('to' in received) return received;
    const facts = this.factsIn(received, target);
    if (received.status < 400) {
      if (!facts?.id) throw V1Error.unavailable(`The v1 server ${route.to} gave an answer without a process.`);
      await this.journal.insert(exchange, { caller, route, facts, hosts: hostsOf(target, facts) });
    }
    await this.answer(exchange, received, hostsOf(target, facts));
    return undefined;
  }

  /** Creates and starts in one call. Answers the client, or says where the call goes instead. */
  async convert(exchange: Exchange, route: ProcessRoute, caller: Caller): Promise<ProcessRoute | undefined> {
    const target = this.targetOf(route.to);
    const received = await this.attemptCall(exchange, route, { url: urlAt(target, '/convert'), silence: silence.long });
    if ('to' in received) return received;
    const facts = this.factsIn(received, target) ?? redirectFacts(received, target);
    if (facts?.id || facts?.downloadToken) {
      const hosts = hostsOf(target, facts);
      const process = await this.journal.insert(exchange, { caller, route, facts, hosts, isStarted: true });
      // A way to the file is all that such an answer tells: whoever waited for it has waited for the end.
      const started = facts.id
        ? await this.journal.note(process, facts, received, exchange)
        : await this.journal.note(process, { ...facts, step: 'finished' }, {}, exchange);
      const answer = () => this.answer(exchange, received, hosts);
      await answerWithTwin(this.parts.shadow(), started, exchange, { answer, caller });
      return undefined;
    }
    await this.answer(exchange, received, hostsOf(target, facts));
    return undefined;
  }

  /** Starts a Process that was created there. */
  async start(exchange: Exchange, process: Process, callerOf: CallerOf): Promise<void> {
    const url = this.urlOf(process, 'process', exchange.request);
    const target = this.parts.routes?.v1Target(process.upstream ?? '');
    // Once the call has ended, nobody knows its keys any more.
    const caller = this.parts.shadow()?.isWanted(process) ? await callerOf() : undefined;
    const { request, discard } = await changedRequest(exchange, target, false);
    try {
      const received = await this.ask(process, { ...exchange, request, url, silence: silence.long });
      const started =
        received.status < 400
          ? await this.journal.change(process, await this.startedBy(process, exchange.call))
          : process;
      const facts = this.factsIn(received, target);
      const noted = facts ? await this.journal.note(started, facts, received, exchange) : started;
      const answer = () => this.answer(exchange, received, process.remote?.hosts ?? [], process);
      const hasRun = received.status < 400 || isOver(noted);
      const shadow = hasRun ? this.parts.shadow() : undefined;
      await answerWithTwin(shadow, noted, exchange, { answer, caller });
    } finally {
      await discard();
    }
  }

  /** Creates a Process there at the start of one that is known here, and starts it there. */
  async adopt(
    exchange: Exchange,
    route: ProcessRoute,
    { process, caller }: { process: Process; caller: Caller },
  ): Promise<ProcessRoute | undefined> {
    const target = this.targetOf(route.to);
    const secrets = await this.parts.store.secrets(process.id);
    const { inputFormat, outputFormat, mode } = { ...process, ...formatsOf(exchange.call) };
    const apikey = target.apikey ?? secrets?.v1Key ?? null;
    const given = { apikey, inputformat: inputFormat ?? null, outputformat: outputFormat ?? null, mode };
    const request = exchange.held.rewritten(given, []);
    delete request.headers.authorization;
    const { response } = exchange;
    const received = await this.attempt(route, {
      request,
      response,
      url: urlAt(target, '/process'),
      silence: silence.short,
    });
    if ('to' in received) return received;
    const facts = this.factsIn(received, target);
    if (received.status >= 400 || !facts?.id) {
      await this.answer(exchange, received, hostsOf(target, facts));
      return undefined;
    }
    const remote = { ...facts.place, hosts: hostsOf(target, facts), id: facts.id };
    const adopted = await this.journal.change(process, { remote, route, upstream: route.to });
    await this.start(exchange, adopted, async () => caller);
    return undefined;
  }

  /** Passes a request about a Process, its upload or its download on, and its answer back. */
  async pass(process: Process, kind: 'process' | 'upload' | 'download', exchange: Answering): Promise<void> {
    const { request } = exchange;
    const url = this.urlOf(process, kind, request);
    const copy = kind === 'upload' ? this.parts.shadow()?.copyUpload(process, request) : undefined;
    const asked = { ...exchange, request: copy?.request ?? request, url, silence: silence.long };
    const received = await this.ask(process, asked).catch(async (error: unknown) => {
      await copy?.drop();
      throw error;
    });
    if (received.status < 400) void copy?.keep(uploadName(url, process), exchange.readParts);
    else void copy?.drop();
    if (kind === 'download' && received.text === undefined)
      return sendOn(exchange.response, readAlong(this.parts.shadow(), process, { request, received, url }));
    const target = this.parts.routes?.v1Target(process.upstream ?? '');
    const facts = kind === 'upload' ? undefined : this.factsIn(received, target);
    const isRemoval = request.method === 'DELETE' || /\/(delete|cancel)$/.test(url.pathname);
    if (isRemoval && received.status < 400)
      await this.journal.change(process, { state: 'deleted', endedAt: this.parts.clock.now() });
    else if (facts) await this.journal.note(process, facts, received, exchange);
    if (kind === 'upload' && received.status < 400 && process.state === 'awaiting-upload')
      await this.journal.change(process, { state: 'running' });
    await this.answer(exchange, received, process.remote?.hosts ?? [], process);
  }

  /** The Process as it is there now; as it was last known where that server does not answer. */
  async observe(process: Process): Promise<Process> {
    if (isOver(process) || process.state === 'created' || !process.remote?.process) return process;
    const url = new URL(`${process.remote.process}/process/${process.remote.id ?? process.id}`);
    try {
      const text = await this.parts.passOn.read(url, this.isTrusted(process, url));
      if (text === undefined)
        return await this.journal.change(process, { state: 'deleted', endedAt: this.parts.clock.now() });
      const facts = answerFactsOf(text, url.protocol);
      const { host } = process;
      return facts ? await this.journal.note(process, facts, { text }, { host, scheme: 'http:' }) : process;
    } catch (error) {
      this.parts.logger.warn(
        { processId: process.id, upstream: process.upstream, err: error },
        'a v1 server did not tell of a process',
      );
      return process;
    }
  }

  /** What came back, or the fallback where nothing was spent there and somebody else may do it. */
  private async attempt(route: ProcessRoute, passing: Asked): Promise<Received | ProcessRoute> {
    const { fallback } = route;
    try {
      const answer = await this.parts.passOn.send({ ...passing, isTrusted: true });
      const received = await receive(answer, passing.url.pathname.endsWith('/convert'));
      const failure = failureOf(received);
      if (failure && fallback) return this.fallBack(route, fallback, failure.why);
      if (failure?.words) throw unusable(route.to, failure.words);
      return received;
    } catch (error) {
      if (error instanceof V1Error) throw error;
      const { neverSent = false, message } = error as Error & { neverSent?: boolean };
      if (neverSent && fallback) return this.fallBack(route, fallback, 'unreachable');
      this.parts.logger.warn({ upstream: route.to, err: error }, 'a v1 server could not be reached');
      throw unusable(route.to, `can't be reached: ${message}`);
    }
  }

  /** The same with the call as it came. */
  private async attemptCall(exchange: Exchange, route: ProcessRoute, asked: Omit<Asked, 'request' | 'response'>) {
    const { request, discard } = await changedRequest(exchange, this.targetOf(route.to), true);
    try {
      return await this.attempt(route, { response: exchange.response, ...asked, request });
    } finally {
      await discard();
    }
  }

  private async startedBy(process: Process, call: V1Call): Promise<Partial<Process>> {
    const now = this.parts.clock.now();
    return {
      ...formatsOf(call),
      state: 'running',
      startedAt: now,
      expiresAt: now + lifetimes.running,
      callback: call.callback,
      watched: await this.journal.isWatched(process, call.callback),
    };
  }

  private fallBack(route: ProcessRoute, fallback: string, why: FallbackReason): ProcessRoute {
    this.parts.noteFallback(route, fallback, why);
    return { ...route, to: fallback, fallback: undefined };
  }

  private async ask({ upstream = 'v1', ...process }: Process, passing: Asked): Promise<Received> {
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
      this.parts.logger.warn({ upstream, err: error }, 'a v1 server could not be reached');
      throw unusable(upstream, `can't be reached: ${(error as Error).message}`);
    }
  }

  private answer(
    { response, host, scheme }: Answering,
    received: Received,
    hosts: string[],
    process?: Process,
  ): Promise<void> {
    const there = process?.remote?.id;
    const ids = process && there ? { there, here: process.id } : undefined;
    return sendOn(response, received, (text) => leadHere(text, { hosts, here: host, scheme, ids }));
  }

  private factsIn({ text }: Received, target: V1Target | undefined): AnswerFacts | undefined {
    return text === undefined ? undefined : answerFactsOf(text, target ? new URL(target.url).protocol : 'http:');
  }

  private urlOf(
    { remote, id, upstream }: Process,
    kind: 'process' | 'upload' | 'download',
    request: IncomingMessage,
  ): URL {
    const base = remote?.[kind] ?? remote?.process;
    if (!base) throw V1Error.unavailable(`The v1 server ${upstream ?? ''} has not told where this is.`);
    const path = plainPath(request);
    return new URL(base + (remote?.id ? path.replace(`/${id}`, `/${remote.id}`) : path));
  }

  private isTrusted({ upstream }: Pick<Process, 'upstream'>, url: URL): boolean {
    const target = this.parts.routes?.v1Target(upstream ?? '');
    return target !== undefined && new URL(target.url).host === url.host;
  }

  private targetOf(name: string): V1Target {
    const target = this.parts.routes?.v1Target(name);
    if (!target) throw V1Error.unavailable(`ROUTES_FILE has no v1 server "${name}" any more.`);
    return target;
  }
}

/** Asked only for calls that get a twin. */
export type CallerOf = () => Promise<Caller>;

function unusable(upstream: string, words: string): V1Error {
  return V1Error.unavailable(`The v1 server ${upstream} ${words}`);
}

function urlAt({ url }: V1Target, path: string): URL {
  return new URL(url.replace(/\/+$/, '') + path);
}

function hostsOf({ url }: V1Target, facts: AnswerFacts | undefined): string[] {
  return [...new Set([new URL(url).host, ...(facts?.hosts ?? [])])];
}

/** `/convert` that is answered with the way to the file. */
function redirectFacts({ location }: Received, { url }: V1Target): AnswerFacts | undefined {
  const address = addressOf(location, 'download', new URL(url).protocol);
  if (!address?.ticket.startsWith('~')) return undefined;
  const { base, ticket } = address;
  return { place: { download: base }, downloadToken: ticket, hosts: [new URL(base).host] };
}

function formatsOf({
  inputFormat,
  outputFormat,
  mode,
}: V1Call): Partial<Pick<V1Call, 'inputFormat' | 'outputFormat' | 'mode'>> {
  return { ...(inputFormat && { inputFormat }), ...(outputFormat && { outputFormat }), ...(mode && { mode }) };
}

/** As the client wrote it, without `/v1` and doubled slashes (v1-contract 1.1). */
function plainPath(request: IncomingMessage): string {
  const { originalUrl = request.url ?? '/' } = request as IncomingMessage & { originalUrl?: string };
  return `/${originalUrl.replace(/^\/+(v1(?=[/?]|$))?\/*/, '')}`;
}
