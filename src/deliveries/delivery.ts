export type KindName = 'callback' | 'hook' | 'mail' | 'delete-job' | 'fetch-input' | 'hand-over';

/** Durable work that follows from a Process. */
export interface Delivery<Payload = unknown> {
  id: string;
  kind: KindName;
  processId: string;
  /** Whom it goes to, such as the host of a callback. */
  receiver: string;
  payload: Payload;
  /** Tries that failed before. */
  attempts: number;
}

/** What a try is given beside the delivery. */
export interface Attempt<Payload = unknown> {
  /** Aborts when the kind's time-out passes without progress, when the lease is lost and when the proxy stops. */
  signal: AbortSignal;
  /** Says that the try still gets on. */
  progress: () => void;
  /** Writes down what another try need not repeat. */
  remember: (payload: Payload) => Promise<void>;
}

/** One way of delivering. Limits are per instance. */
export interface DeliveryKind<Payload = unknown> {
  readonly name: KindName;
  /** Most at once, of all receivers together and of one receiver. */
  readonly concurrency: { all: number; receiver: number };
  /** Tries before it is given up. */
  readonly tries: number;
  /** Milliseconds without progress. */
  readonly timeout: number;
  /** Milliseconds before the next try; `attempts` have failed so far. */
  pause(attempts: number): number;
  /** Resolves once it is delivered, or no longer wanted. Throws a `DeliveryError`; any other error counts as transient. */
  deliver(delivery: Delivery<Payload>, attempt: Attempt<Payload>): Promise<void>;
  /** Asked now and then while a try runs: false breaks it off, as when the Process was deleted. */
  isWanted?(delivery: Delivery<Payload>): Promise<boolean>;
  /** No further try: what the Process is to be told. */
  givenUp?(delivery: Delivery<Payload>, error: DeliveryError): Promise<void>;
}

/** A try that failed. The message is kept and shown: the receiver's own words, never a credential. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    message: string,
    readonly details: {
      /** Another try may help. */
      transient: boolean;
      /** 4xx code for the status of the Process. */
      code?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
  }

  static of(this: void, error: unknown): DeliveryError {
    if (error instanceof DeliveryError) return error;
    return new DeliveryError(error instanceof Error ? error.message : String(error), { transient: true, cause: error });
  }
}
