import type { IncomingMessage, ServerResponse } from 'node:http';
import type { V1Call, V1Value } from '../../translate';
import type { HeldPart, HeldRequest } from './held-request';

/** A call that is to pass through, and all that reading it has told. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  held: HeldRequest;
  call: V1Call;
  given: Record<string, V1Value>;
  /** The file parts of a request. */
  readParts: (request: IncomingMessage) => Promise<{ parts: HeldPart[]; discard: () => Promise<void> }>;
  /** `host[:port]` under which the client reaches this proxy, and its scheme. */
  host: string;
  scheme: string;
}

/** What answering takes. */
export type Answering = Pick<Exchange, 'request' | 'response' | 'host' | 'scheme' | 'readParts'>;
