import type { KeyRing } from '../config';
import type { Deliveries } from '../deliveries';
import type { CallRequest, RemoteProcesses, Routes } from '../migration';
import type { ShadowRuns } from '../migration/shadow';
import type { CreateRequest, Process, Processes, StartRequest } from '../processes';
import type { Clock, Logger, RequestContext } from '../runtime';
import type { Spool } from '../transfer';
import type { ParsedRequest } from './parse';
import type { AccountCache, UpstreamClient, Upstreams } from '../upstream';

/** Creates and starts Processes. */
export interface Calls {
  create(request: CreateRequest & CallRequest): Promise<Process>;
  start(process: Process, request: StartRequest & CallRequest): Promise<Process>;
}

/** A call as it came in. */
export interface SeenCall extends Pick<ParsedRequest, 'given'> {
  route: 'create' | 'start' | 'convert';
  method: string;
  contentType: string;
  /** What the client calls itself. */
  client: string;
  files: { filename: string; size: number }[];
}

/** What the routes work with; each part can be replaced in a test. */
export interface V1Parts {
  processes: Processes;
  /** Creates and starts Processes where the rules say; without rules, `processes` itself. */
  calls: Calls;
  /** Undefined without ROUTES_FILE. */
  routes?: Pick<Routes, 'leadsToV1'>;
  /** Processes that another v1 server runs. */
  remote: RemoteProcesses;
  deliveries: Pick<Deliveries, 'hooks'>;
  keys: KeyRing;
  spool: Spool;
  /** Of all upstreams together. */
  upstreams: Pick<Upstreams, 'rows'>;
  accounts: AccountCache;
  upstream: UpstreamClient;
  logger: Logger;
  /** Told of every call that made or started a Process, for people who look later. */
  onCall?: (processId: string, call: SeenCall) => void;
  /** Base of every URL in the answers; without it, from Host and X-Forwarded-* of trusted peers. */
  publicUrl?: string;
  /** Throws what a poll shall fail with, where a tester has asked for that. */
  strikePoll?: (context: RequestContext | undefined) => void;
  adminToken?: string;
  clock: Clock;
  /** Copies uploads whose calls run twice. */
  shadow?: Pick<ShadowRuns, 'tee'>;
  /** Express' `trust proxy`. */
  trustProxy: string;
}
