import type { NetworkPolicy } from '../network';
import type { Clock, IdMaker, Logger } from '../runtime';
import type { ClusterOptions } from './cluster';
import type { EngineCall } from './api/context';
import type { Operation } from './contract/operation';
import type { TransferOperation } from './contract/transfer-operation';

/** What an engine is started with (docs/engine.md). */
export interface EngineOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** A second port, all of whose API requests are held like those of `/sync/v2`; 0: any free one. */
  syncPort?: number;
  /** Made where it is missing; one engine at a time. Within a cluster for the files of running tasks. */
  dataDir: string;
  operations: Operation[];
  storageOperations?: TransferOperation[];
  /** Where the engine's own fetches, exports and webhooks may connect. */
  networkPolicy: NetworkPolicy;
  clock: Clock;
  ids: IdMaker;
  /** Conversions take place at this instant (milliseconds since the epoch), so that their files repeat; default: now. */
  stillAt?: number;
  logger: Logger;
  /** Seals the parameters of tasks; without it one is made and kept in the data folder. The same on all engines of a cluster. */
  secretKey?: string;
  /** Opens what was sealed before `secretKey` was changed. */
  secretKeyPrevious?: string;
  /** Whether a key may call at all, where the program that embeds the engine decides it; any may by default. */
  acceptsKey?: (key: string) => boolean;
  /**
   * Requests with this in the header `X-Engine-Secret` are passed on for another caller: `X-Engine-Base` says under which
   * URL that one reaches the engine.
   */
  passOnSecret?: string;
  /** Opens faults to callers on other machines, in the header `X-Admin-Token`. */
  adminToken?: string;
  /** Who may call, with scopes and credits; without it any key (docs/engine.md). */
  keysFile?: string;
  /** Bytes that the files of all jobs may take; default 20 GB. */
  quotaBytes?: number;
  /** Conversions at a time; default: the number of cores. */
  workers?: number;
  /** Milliseconds without a byte of a body, after which its request is given up; default a minute. */
  longestSilence?: number;
  /** Sessions of socket.io at a time; default 5,000. */
  mostSockets?: number;
  /** URL under which callers reach the engine, where it is not the address it listens on. */
  publicUrl?: string;
  /** Upload forms without Content-Length and with an Authorization header are taken too, as older SDKs send them. */
  lenientUploads?: boolean;
  /** 100, as recorded, or 0, as readers may expect (v2-contract 9.1). */
  percentWhileWaiting?: 0 | 100;
  /** Shares jobs and files with other engines; alone on its data folder by default. */
  cluster?: ClusterOptions;
  /** Told of every API request that has been answered. */
  onCall?: (call: EngineCall) => void;
  /** Told of every task that has ended. */
  onTaskEnd?: (task: EndedTask) => void;
}

export interface EndedTask {
  operation: string;
  status: 'finished' | 'error';
  /** From its start to its end; 0 for one that never ran. */
  seconds: number;
}

/** Tasks at one moment. */
export interface EngineLoad {
  queued: number;
  running: number;
}
