/** The names and options of docs/engine.md, "Faults on demand". */
export interface TestFault {
  name:
    | 'payment-required'
    | 'too-many-requests'
    | 'unavailable'
    | 'slow-upload'
    | 'cut-upload'
    | 'slow-download'
    | 'cut-download'
    | 'failing-import'
    | 'failing-conversion'
    | 'slow-task'
    | 'lost-webhooks';
  /** How many occasions it strikes; 1 by default. */
  times?: number;
  /** Seconds, of `too-many-requests` and `unavailable`. */
  retryAfter?: number;
  /** Of the slow transfers. */
  bytesPerSecond?: number;
  /** Of the cut transfers: the connection is cut after so many bytes of the file. */
  afterBytes?: number;
  /** Of `slow-task`. */
  seconds?: number;
  /** Of `failing-import` and `failing-conversion`. */
  message?: string;
  code?: string | null;
}

/** Trouble for the next calls. */
export interface TestFaults {
  arm(fault: TestFault): void;
  list(): readonly TestFault[];
  clear(): void;
}

/** A request that was received; of the proxy a v1 call, with its process and the v2 job it became. */
export interface TestCall {
  /** ISO 8601. */
  at: string;
  method: string;
  /** With its query; credentials are masked. */
  path: string;
  status: number;
  process?: { id: string; state: string; inputformat?: string; outputformat?: string; mode: string };
  /** `tasks` as v2 got them, by name; credentials are masked. */
  job?: { id: string; tasks?: unknown };
}

/** A server that runs in this process, on a free port of 127.0.0.1. */
export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Ends it; nothing of it is left: no file, no listener, no timer. */
  close(): Promise<void>;
  /** As if it had just been started, on the same port. */
  reset(): Promise<void>;
  /** The calls so far, oldest first; at most the last 1000. */
  journal(): Promise<TestCall[]>;
  readonly faults: TestFaults;
}

/** Settings by their names in the environment, such as `{ KEYS_FILE: 'keys.json' }`. */
export type TestSettings = Record<string, string>;
