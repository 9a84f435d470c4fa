import type { Transaction } from 'kysely';
import type { Announcements, Database, Leases } from '../database';
import type { NetworkPolicy } from '../network';
import type { Clock, IdMaker, Logger } from '../runtime';
import type { CatalogueCache, JobReader, UpstreamClient } from '../upstream';
import type { JobTraits } from './find-job';
import type { Process } from './process';
import type { ProcessStore } from './store';
import type { WebhookAddresses } from './webhooks';

/** Everything that the functions of this room work with: each takes the few that it uses. */
export interface ProcessParts {
  store: ProcessStore;
  /** What this instance does for all. */
  leases: Leases;
  /** Told where a Process ends, on whatever instance. */
  announcements: Announcements;
  upstream: UpstreamClient;
  reader: JobReader;
  catalogue: CatalogueCache;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  /** Where files of callers may come from. */
  network: Pick<NetworkPolicy, 'permits'>;
  /** Name of the upstream new jobs go to. */
  upstreamName: string;
  /** Where the upstream tells of the end of a watched job; absent where it can't reach the proxy. */
  webhooks?: WebhookAddresses;
  /** Ids of Processes whose job this instance is making right now: nobody else takes their starts for cut off. */
  startsUnderWay: Set<string>;
  /** Writes the deliveries that follow from a transition, in its transaction. */
  deliveries: DeliveryPlanner;
}

/** Plans the deliveries that follow from what happens to a Process. */
export interface DeliveryPlanner {
  /** True where somebody wants to be told of the end although the call does not say so: hooks of the owner. */
  watches(process: Process): Promise<boolean>;
  /** The Process is running: hooks. */
  tellStart(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The job waits for inputs that carriers fetch. */
  fetchInputs(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The job is done; carriers must store the output before the Process is finished. */
  handOver(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The Process is finished or failed: callback, hooks, mail. */
  tellEnd(transaction: Transaction<Database>, process: Process): Promise<void>;
  /** The Process is deleted: its job goes too. Of a start that was cut off, only `unknown` tells which job may exist. */
  deleteJob(transaction: Transaction<Database>, process: Process, unknown?: JobTraits): Promise<void>;
}
