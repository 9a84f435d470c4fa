import { V1Error } from '../../errors';
import type { CreateRequest, Process, Processes, ProcessRoute, StartRequest } from '../../processes';
import type { RequestContext } from '../../runtime';
import type { V1Call } from '../../translate';
import { UpstreamError, type CatalogueRow, type Upstreams } from '../../upstream';
import { chooseRoute } from './choose-route';
import { factsOf, type RoutedCall } from './facts';
import type { ShadowRuns } from '../shadow';
import type { FallbackReason, NoteFallback } from './fallbacks';
import type { Routes } from './routes';

export interface RoutedCallsParts {
  routes: Routes;
  processes: Processes;
  upstreams: Pick<Upstreams, 'of' | 'standard'>;
  noteFallback: NoteFallback;
  /** Runs twins of the calls of rules that name a shadow. */
  shadow: Pick<ShadowRuns, 'begin'>;
}

/** What the rules look at besides the call itself. */
export interface CallRequest {
  userAgent?: string;
  /** True where create knows all that the start will, as for `/convert`. */
  isWhole?: boolean;
}

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
    const routed = { ...request, isWhole: request.isWhole ?? false };
    const route = request.route ?? (await this.wayOf(routed));
    if (!route) return this.parts.processes.create({ ...request, isOpen: true });
    return this.parts.processes.create({
      ...request,
      route: this.here(await this.able(route, routed, request.context)),
    });
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
    const way = this.here(await this.able(route, routed, request.context));
    try {
      return await this.startAt(process, way, request);
    } catch (error) {
      const { fallback } = way;
      const why = reasonOf(error);
      const again = why && fallback ? await this.parts.processes.byId(process.id, request.context) : undefined;
      if (!why || !fallback || again?.state !== 'created') throw error;
      this.parts.noteFallback(way, fallback, why, request.context);
      return this.startAt(again, this.here({ ...way, to: fallback, fallback: undefined }), request);
    }
  }

  private here(route: ProcessRoute): ProcessRoute {
    if (this.parts.routes.v1Target(route.to)) throw new GoesToV1(route);
    return route;
  }

  private async startAt(process: Process, route: ProcessRoute, request: StartRequest): Promise<Process> {
    const { routes, processes } = this.parts;
    const { caller } = request;
    const v2Key = routes.keyAt(route.to, caller);
    if (v2Key === undefined) throw noKeyFor(route.to);
    const atUpstream = { ...request, caller: { ...caller, v2Key }, callerKey: caller.v2Key, upstream: route.to };
    const started = await processes.start({ ...process, route }, atUpstream);
    await this.parts.shadow.begin(started, request);
    return started;
  }

  /** The way, or its fallback where the catalogue of the upstream says that it can't. */
  private async able(
    route: ProcessRoute,
    routed: RoutedCall,
    context: RequestContext | undefined,
  ): Promise<ProcessRoute> {
    const { fallback, to } = route;
    if (fallback === undefined || this.parts.routes.v1Target(to)) return route;
    const facts = factsOf(routed, await this.catalogues([to]));
    if (facts.supportedBy(to) !== false) return route;
    this.parts.noteFallback(route, fallback, 'unsupported', context);
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

/** Thrown for a call that passes through to another v1 server, before anything was done. */
export class GoesToV1 extends Error {
  override readonly name = 'GoesToV1';

  constructor(readonly route: ProcessRoute) {
    super(`The call goes to the v1 server ${route.to}`);
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
