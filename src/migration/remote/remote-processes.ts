import type { Caller } from '../../config';
import { V1Error } from '../../errors';
import { isOver, lifetimes, type Process, type ProcessRoute } from '../../processes';
import { loggerFor } from '../../runtime';
import type { V1Call } from '../../translate';
import type { V1Target } from '../routes/route-table';
import type { ShadowRuns } from '../shadow';
import { addressOf, answerFactsOf, type AnswerFacts } from './answer-facts';
import { changedRequest } from './changed-request';
import type { Answering, Exchange } from './exchange';
import { sendOn, type Received } from './received';
import { answerWithTwin, readAlong, uploadName } from './twin-beside';
import { RemoteJournal, type RemoteJournalParts } from './remote-journal';
import { urlAt, V1Servers, type V1ServersParts } from './v1-servers';

export interface RemoteParts extends RemoteJournalParts, V1ServersParts {
  /** Twins of these Processes; there are none without ROUTES_FILE. */
  shadow: () => ShadowRuns | undefined;
}

/** Milliseconds without a byte: for what is answered at once, and for what may wait for a conversion. */
const silence = { short: 60_000, long: lifetimes.running };

/** Processes that another v1 server runs: their whole life passes through this proxy. */
export class RemoteProcesses {
  private readonly journal: RemoteJournal;
  private readonly servers: V1Servers;

  constructor(private readonly parts: RemoteParts) {
    this.journal = new RemoteJournal(parts);
    this.servers = new V1Servers(parts);
  }

  /** Creates a Process there. Answers the client, or says where the call goes instead. */
  async create(exchange: Exchange, route: ProcessRoute, caller: Caller): Promise<ProcessRoute | undefined> {
    const target = this.servers.targetOf(route.to);
    const received = await this.servers.attemptCall(exchange, route, {
      url: urlAt(target, '/process'),
      silence: silence.short,
    });
    if ('to' in received) return received;
    const facts = this.servers.factsIn(received, target);
    if (received.status < 400) {
      if (!facts?.id) throw V1Error.unavailable(`The v1 server ${route.to} gave an answer without a process.`);
      await this.journal.insert(exchange, { caller, route, facts, hosts: hostsOf(target, facts) });
    }
    await this.servers.answer(exchange, received, hostsOf(target, facts));
    return undefined;
  }

  /** Creates and starts in one call. Answers the client, or says where the call goes instead. */
  async convert(exchange: Exchange, route: ProcessRoute, caller: Caller): Promise<ProcessRoute | undefined> {
    const target = this.servers.targetOf(route.to);
    const received = await this.servers.attemptCall(exchange, route, {
      url: urlAt(target, '/convert'),
      silence: silence.long,
    });
    if ('to' in received) return received;
    const facts = this.servers.factsIn(received, target) ?? redirectFacts(received, target);
    if (facts?.id || facts?.downloadToken) {
      const hosts = hostsOf(target, facts);
      const process = await this.journal.insert(exchange, { caller, route, facts, hosts, isStarted: true });
      // A way to the file is all that such an answer tells: whoever waited for it has waited for the end.
      const started = facts.id
        ? await this.journal.note(process, facts, received, exchange)
        : await this.journal.note(process, { ...facts, step: 'finished' }, {}, exchange);
      const answer = () => this.servers.answer(exchange, received, hosts);
      await answerWithTwin(this.parts.shadow(), started, exchange, { answer, caller });
      return undefined;
    }
    await this.servers.answer(exchange, received, hostsOf(target, facts));
    return undefined;
  }

  /** Starts a Process that was created there. */
  async start(exchange: Exchange, process: Process, callerOf: CallerOf): Promise<void> {
    const url = this.servers.urlOf(process, 'process', exchange.request);
    const target = this.parts.routes?.v1Target(process.upstream ?? '');
    // Once the call has ended, nobody knows its keys any more.
    const caller = this.parts.shadow()?.isWanted(process) ? await callerOf() : undefined;
    const { request, discard } = await changedRequest(exchange, target, false);
    try {
      const received = await this.servers.ask(process, { ...exchange, request, url, silence: silence.long });
      const started =
        received.status < 400
          ? await this.journal.change(process, await this.startedBy(process, exchange.call))
          : process;
      const facts = this.servers.factsIn(received, target);
      const noted = facts ? await this.journal.note(started, facts, received, exchange) : started;
      const answer = () => this.servers.answer(exchange, received, process.remote?.hosts ?? [], process);
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
    const target = this.servers.targetOf(route.to);
    const secrets = await this.parts.store.secrets(process.id);
    const { inputFormat, outputFormat, mode } = { ...process, ...formatsOf(exchange.call) };
    const apikey = target.apikey ?? secrets?.v1Key ?? null;
    const given = { apikey, inputformat: inputFormat ?? null, outputformat: outputFormat ?? null, mode };
    const request = exchange.held.rewritten(given, []);
    delete request.headers.authorization;
    const { response } = exchange;
    const received = await this.servers.attempt(route, {
      request,
      response,
      url: urlAt(target, '/process'),
      silence: silence.short,
    });
    if ('to' in received) return received;
    const facts = this.servers.factsIn(received, target);
    if (received.status >= 400 || !facts?.id) {
      await this.servers.answer(exchange, received, hostsOf(target, facts));
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
    const url = this.servers.urlOf(process, kind, request);
    const copy = kind === 'upload' ? this.parts.shadow()?.copyUpload(process, request) : undefined;
    const asked = { ...exchange, request: copy?.request ?? request, url, silence: silence.long };
    const received = await this.servers.ask(process, asked).catch(async (error: unknown) => {
      await copy?.drop();
      throw error;
    });
    if (received.status < 400) void copy?.keep(uploadName(url, process), exchange.readParts);
    else void copy?.drop();
    if (kind === 'download' && received.text === undefined)
      return sendOn(exchange.response, readAlong(this.parts.shadow(), process, { request, received, url }));
    const target = this.parts.routes?.v1Target(process.upstream ?? '');
    const facts = kind === 'upload' ? undefined : this.servers.factsIn(received, target);
    const isRemoval = request.method === 'DELETE' || /\/(delete|cancel)$/.test(url.pathname);
    if (isRemoval && received.status < 400)
      await this.journal.change(process, { state: 'deleted', endedAt: this.parts.clock.now() });
    else if (facts) await this.journal.note(process, facts, received, exchange);
    if (kind === 'upload' && received.status < 400 && process.state === 'awaiting-upload')
      await this.journal.change(process, { state: 'running' });
    await this.servers.answer(exchange, received, process.remote?.hosts ?? [], process);
  }

  /** The Process as it is there now; as it was last known where that server does not answer. */
  async observe(process: Process): Promise<Process> {
    if (isOver(process) || process.state === 'created' || !process.remote?.process) return process;
    const url = new URL(`${process.remote.process}/process/${process.remote.id ?? process.id}`);
    try {
      const text = await this.parts.passOn.read(url, this.servers.isTrusted(process, url));
      if (text === undefined)
        return await this.journal.change(process, { state: 'deleted', endedAt: this.parts.clock.now() });
      const facts = answerFactsOf(text, url.protocol);
      const { host } = process;
      return facts ? await this.journal.note(process, facts, { text }, { host, scheme: 'http:' }) : process;
    } catch (error) {
      loggerFor(this.parts.logger, process.trace).warn(
        { processId: process.id, upstream: process.upstream, err: error },
        'a v1 server did not tell of a process',
      );
      return process;
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
}

/** Asked only for calls that get a twin. */
export type CallerOf = () => Promise<Caller>;

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
