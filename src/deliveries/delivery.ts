import type { Process } from '../processes';
import type { Trace } from '../runtime';
import type { UpstreamClient } from '../upstream';

export const kindNames = ['callback', 'hook', 'mail', 'delete-job', 'fetch-input', 'hand-over'] as const;
export type KindName = (typeof kindNames)[number];

/** The client of the upstream that a Process runs on. Throws `UpstreamError` where it is not known any more. */
export type ClientOf = (process: Pick<Process, 'upstream' | 'trace'> | undefined) => UpstreamClient;

/** Work that follows from a Process and survives a restart. */
export interface Delivery<Payload = unknown> {
  id: string;
  kind: KindName;
  processId: string;
  /** Where it goes, such as the host of a callback: each receiver has a queue of its own. */
  receiver: string;
  payload: Payload;
  /** Attempts that have failed so far. */
  attempts: number;
  /** The request that started the Process. */
  trace?: Trace;
}

/** What one attempt is given in addition to the delivery. */
export interface Attempt<Payload = unknown> {
  /** Aborts when the kind's time-out passes without progress, when the lease is lost, and when the proxy stops. */
  signal: AbortSignal;
  /** Reports that the attempt is still making progress. */
  progress: () => void;
  /** Stores what a later attempt need not repeat. */
  remember: (payload: Payload) => Promise<void>;
}

/** One way of delivering. Limits are per instance. */
export interface DeliveryKind<Payload = unknown> {
  readonly name: KindName;
  /** Most attempts at a time: for all receivers together, and for any one receiver. */
  readonly concurrency: { all: number; receiver: number };
  /** Attempts before it is given up. */
  readonly maxAttempts: number;
  /** Milliseconds without progress after which an attempt is aborted. */
  readonly timeout: number;
  /** Milliseconds before the next attempt; `attempts` have failed so far. */
  retryDelay(attempts: number): number;
  /** Resolves once it is delivered or no longer wanted. Throws a `DeliveryError`; any other error counts as transient. */
  deliver(delivery: Delivery<Payload>, attempt: Attempt<Payload>): Promise<void>;
  /** Asked regularly while an attempt runs: false aborts it, for instance when the Process was deleted. */
  isWanted?(delivery: Delivery<Payload>): Promise<boolean>;
  /** Called when there will be no further attempt: updates the Process. */
  onGivenUp?(delivery: Delivery<Payload>, error: DeliveryError): Promise<void>;
}

/** A failed attempt. The message is kept and shown to callers: the receiver's own words, never a credential. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    message: string,
    readonly details: {
      /** Whether another attempt may succeed. */
      transient: boolean;
      /** The upstream is away, not the receiver: attempts go on as long as the delivery is wanted. */
      upstreamAway?: boolean;
      /** 4xx code shown in the status of the Process. */
      code?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
  }

  /** Any error as a `DeliveryError`: an unexpected one counts as transient. */
  static of(this: void, error: unknown): DeliveryError {
    if (error instanceof DeliveryError) return error;
    return new DeliveryError(error instanceof Error ? error.message : String(error), { transient: true, cause: error });
  }
}
