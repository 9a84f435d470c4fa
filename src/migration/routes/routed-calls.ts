import type { Counter } from 'prom-client';
import { V1Error } from '../../errors';
import type { CreateRequest, Process, Processes, ProcessRoute, StartRequest } from '../../processes';
import type { Logger } from '../../runtime';
import type { V1Call } from '../../translate';
import { UpstreamError, type CatalogueRow, type Upstreams } from '../../upstream';
import { chooseRoute } from './choose-route';
import { factsOf, type RoutedCall } from './facts';
import type { Routes } from './routes';

export interface RoutedCallsParts {
  routes: Routes;
  processes: Processes;
  upstreams: Pick<Upstreams, 'of' | 'standard'>;
  /** Counts a call that its first upstream could not take. */
  fallbacks: Pick<Counter<'from' | 'to' | 'why'>, 'inc'>;
  logger: Logger;
}

/** What the rules look at besides the call itself. */
export interface CallRequest {
  userAgent?: string;
}

/** Why a call goes to its fallback. */
export type FallbackReason = 'unreachable' | 'throttled' | 'unsupported';

/** Creates and starts Processes on the v2 upstreams that the rules choose. */
export class RoutedCalls {
  constructor(private readonly parts: RoutedCallsParts) {}

  /** Where a call goes; undefined where only the start can tell. */
  async wayOf(routed: RoutedCall): Promise<ProcessRoute | undefined> {
    const { routes, upstreams } = this.parts;
    const { table } = routes;
    const asked = table.rules.flatMap(({ when: { supportedBy } }) => (supportedBy === undefined ? [] : [supportedBy]));
    const choice = chooseRoute(table, factsOf(routed, await this.catalogues(asked)));
    if (choice.kind === 'open') return undefined;
    if (choice.kind === 'none') return { to: upstreams.standard.name };
    const { to, fallback, shadow } = choice.rule;
    return { rule: choice.number, to, fallback, shadow };
  }

  /** Makes a Process on its way, or on the fallback of its way where that upstream has no such conversion. */
  async create(request: CallRequest & CreateRequest): Promise<Process> {
    const routed = { ...request, isWhole: false };
    const route = request.route ?? (await this.wayOf(routed));
    if (!route) return this.parts.processes.create({ ...request, isOpen: true });
    return this.parts.processes.create({ ...request, route: await this.able(route, routed) });
  }

  /**
   * Starts a Process where its way leads. Its fallback takes over where that upstream is out of reach, throttles, or has no
   * such conversion, as long as nothing was spent: the Process can be started again then.
   */
  async start(process: Process, request: CallRequest & StartRequest): Promise<Process> {
    const call = wholeCall(process, request.call);
    const routed = { caller: request.caller, call, userAgent: request.userAgent, isWhole: true };
    const route = process.route ?? (await this.wayOf(routed));
    if (!route) return this.parts.processes.start(process, request);
    const way = await this.able(route, routed);
    try {
      return await this.startAt(process, way, request);
    } catch (error) {
      const { fallback } = way;
      const why = reasonOf(error);
      const again = why && fallback ? await this.parts.processes.byId(process.id) : undefined;
      if (!why || !fallback || again?.state !== 'created') throw error;
      this.noteFallback(way, fallback, why);
      return this.startAt(again, { ...way, to: fallback, fallback: undefined }, request);
    }
  }

  /** Counts and logs that a call goes elsewhere than its rule says. */
  noteFallback({ to, rule }: ProcessRoute, fallback: string, why: FallbackReason): void {
    this.parts.fallbacks.inc({ from: to, to: fallback, why });
    this.parts.logger.warn({ rule, from: to, to: fallback, why }, 'a call goes to its fallback');
  }

  private async startAt(process: Process, route: ProcessRoute, request: StartRequest): Promise<Process> {
    const { routes, processes } = this.parts;
    const { caller } = request;
    const v2Key = routes.keyAt(route.to, caller);
    if (v2Key === undefined) throw noKeyFor(route.to);
    const atUpstream = { ...request, caller: { ...caller, v2Key }, callerKey: caller.v2Key, upstream: route.to };
    return processes.start({ ...process, route }, atUpstream);
  }

  /** The way, or its fallback where the catalogue of the upstream says that it can't. */
  private async able(route: ProcessRoute, routed: RoutedCall): Promise<ProcessRoute> {
    const { fallback, to } = route;
    if (fallback === undefined || this.parts.routes.v1Target(to)) return route;
    const facts = factsOf(routed, await this.catalogues([to]));
    if (facts.supportedBy(to) !== false) return route;
    this.noteFallback(route, fallback, 'unsupported');
    return { ...route, to: fallback, fallback: undefined };
  }

  private async catalogues(names: string[]): Promise<Map<string, CatalogueRow[]>> {
    const found = new Map<string, CatalogueRow[]>();
    for (const name of new Set(names)) {
      const rows = await this.parts.upstreams.of(name).catalogue.current();
      if (rows) found.set(name, rows);
    }
    return found;
  }
}

/** What start leaves out is what create said (v1-clients B11). */
function wholeCall({ inputFormat, outputFormat, mode }: Process, call: V1Call): V1Call {
  return {
    ...call,
    inputFormat: call.inputFormat ?? inputFormat,
    outputFormat: call.outputFormat ?? outputFormat,
    mode: call.mode ?? mode,
  };
}

function reasonOf(error: unknown): FallbackReason | undefined {
  if (!(error instanceof UpstreamError) || !error.transient) return undefined;
  return error.fault === 'busy' ? 'throttled' : 'unreachable';
}

function noKeyFor(upstream: string): V1Error {
  return new V1Error(401, `This key has no v2 key for the upstream ${upstream}.`);
}
