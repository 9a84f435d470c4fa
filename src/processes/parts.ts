import type { Transaction } from 'kysely';
import type { Database, Leases, Steps } from '../database';
import type { NetworkPolicy } from '../network';
import { loggerFor, type Clock, type IdMaker, type Logger, type RequestContext } from '../runtime';
import type { CatalogueCache, JobReader, UpstreamClient, Upstreams } from '../upstream';
import type { EndWatches } from './end-watches';
import type { JobTraits } from './find-job';
import type { NewJobs } from './new-jobs';
import type { Process } from './process';
import type { ProcessStore } from './store';
import type { WebhookAddresses } from './webhooks';

/** Everything that the functions of this room work with: each takes the few that it uses. */
export interface ProcessParts {
  store: ProcessStore;
  /** What this instance does for all. */
  leases: Leases;
  /** All of them; the fields below are those of the one at hand (`partsAt`). */
  upstreams: Pick<Upstreams, 'of'>;
  /** Processes that another v1 server runs. */
  elsewhere: Elsewhere;
  upstream: UpstreamClient;
  reader: JobReader;
  catalogue: CatalogueCache;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  /** Where files of callers may come from. */
  network: Pick<NetworkPolicy, 'permits'>;
  /** Name of this upstream. */
  upstreamName: string;
  /** Where the upstream tells of the end of a watched job; absent where it can't reach the proxy. */
  webhooks?: WebhookAddresses;
  /** When this instance came up, in the time of `clock.stamp()`. */
  since: number;
  /** Ids of Processes whose job this instance is making right now: nobody else takes their starts for cut off. */
  startsUnderWay: Set<string>;
  /** Upload forms that requests at this instance fill right now. */
  uploadsUnderWay: Set<string>;
  /** With forms that nobody has filled yet. */
  newJobs: NewJobs;
  /** Who waits for the end of a Process. */
  endWatches: EndWatches;
  /** The request that this is done for, or what is known of the one that started the Process. */
  context?: RequestContext;
  /** Writes the deliveries that follow from a transition, in its transaction. */
  deliveries: DeliveryPlanner;
}

/** What differs from upstream to upstream. */
type AtUpstream = Pick<ProcessParts, 'upstream' | 'reader' | 'catalogue' | 'upstreamName' | 'context'>;

/** The parts to work with at one upstream, by its name, for one request. Throws a transient `UpstreamError` where it is not known any more. */
export function partsAt<Parts extends Pick<ProcessParts, 'upstreams'>>(
  parts: Parts,
  name?: string,
  context?: RequestContext,
): Parts & AtUpstream {
  const { client, reader, catalogue, name: upstreamName } = parts.upstreams.of(name);
  return { ...parts, upstream: client.during(context), reader, catalogue, upstreamName, context };
}

/** Its lines name the request at hand. */
export function logOf({ logger, context }: Pick<ProcessParts, 'logger' | 'context'>): Logger {
  return loggerFor(logger, context);
}

/** Name of the v2 upstream of a Process; one that a v1 server runs has none. */
export function v2UpstreamOf({ remote, upstream }: Process): string | undefined {
  return remote ? undefined : upstream;
}

/** What is asked of the v1 servers that run Processes of this proxy. */
export interface Elsewhere {
  /** The Process as it is there now; as it was last known where that server does not answer. */
  observe(process: Process): Promise<Process>;
}

/** Plans the deliveries that follow from what happens to a Process. */
export interface DeliveryPlanner {
  /** True where somebody wants to be told of the end although the call does not say so: hooks of the owner. */
  watches(process: Process): Promise<boolean>;
  /** True where `tellStart` has somebody to tell. */
  hearsStart(process: Process): Promise<boolean>;
  /** The Process is running: hooks. */
  tellStart(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The job waits for inputs that carriers fetch. */
  fetchInputs(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The job is done; carriers must store the output before the Process is finished. */
  handOver(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** True where `tellEnd` has anything to plan. */
  hearsEnd(process: Process): Promise<boolean>;
  /** The Process is finished or failed, and nobody has to be told. */
  noteEnd(process: Process): void;
  /** The Process is finished or failed: callback, hooks, mail. */
  tellEnd(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The Process is deleted: its job goes too. Of a start that was cut off, only `unknown` tells which job may exist. */
  deleteJob(transaction: Transaction<Database>, process: Process, unknown?: JobTraits): Promise<void>;
  /** The same of several, as steps of the transaction that deletes them. */
  deleteJobs(processes: Process[]): Steps<void>;
}
