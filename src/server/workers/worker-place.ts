import type { EngineSource } from '../../admin';
import type { UpstreamBases } from '../../upstream';

/** What the primary process tells a worker before anything else. */
export interface PlaceTold {
  /** From 1 on; a worker that takes another's place has the same. */
  slot: number;
  /** Of the whole server, to notice requests that it sends to itself. */
  serverId: string;
  /** By which the engine knows what its own proxy passes on. */
  passOnSecret?: string;
  /** Where the embedded engine listens, in the primary process. */
  engine?: UpstreamBases;
}

/** What a worker has in common with the others of its server. The primary process has opened it, and closes it. */
export interface WorkerPlace extends PlaceTold {
  engine?: UpstreamBases & EngineSource;
  /** Tells the others that a Process has ended. */
  tellEnd(processId: string): void;
  /** Hears of the ends that others tell. */
  onEnd(hear: (processId: string) => void): void;
  /** Of all workers and the primary process together, in the text format of Prometheus. */
  metrics: () => Promise<string>;
}

/** What a worker tells once it answers requests. */
export interface Listening {
  urls: string[];
  upstream: string;
}
