/**
 * What happened to a request to v2 (statuses: v2-contract 1.4):
 * unreachable   no answer came
 * invalid       the request can't be carried out as it is (400, 422)
 * unauthorized  the key is not accepted (401)
 * unpaid        the account has no credits left (402)
 * forbidden     the key may not do this (403)
 * gone          there is no such thing any more (404, 410)
 * refused       any other refusal for good
 * busy          throttled (429)
 * failing       an error of the server (5xx), its time-out (408, 425), or an answer that makes no sense
 */
export type UpstreamFault =
  'unreachable' | 'invalid' | 'unauthorized' | 'unpaid' | 'forbidden' | 'gone' | 'refused' | 'busy' | 'failing';

const transientFaults: readonly UpstreamFault[] = ['unreachable', 'busy', 'failing'];
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];

/** An answer of v2 other than success, or no answer at all (`status` 0). */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly fault: UpstreamFault;

  constructor(
    readonly status: number,
    message: string,
    /** `retryAfter` in seconds. */
    readonly details: { code?: string; errors?: Record<string, string[]>; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.fault = faultOf(status);
  }

  /** True where the same request may succeed later: throttled, a server error, or no answer. */
  get transient(): boolean {
    return transientFaults.includes(this.fault);
  }

  /** True where the request may have been carried out although its answer is missing. */
  get perhapsDone(): boolean {
    const { code } = (this.details.cause ?? {}) as { code?: string };
    return this.status === 0 ? !neverSent.includes(code ?? '') : [500, 502, 504].includes(this.status);
  }

  /** The message and, for a validation error, every field's own words. */
  get explanation(): string {
    const fields = Object.values(this.details.errors ?? {}).flat();
    return fields.length > 0 ? fields.join(' ') : this.message;
  }
}

const faultsByStatus: Record<number, UpstreamFault> = {
  0: 'unreachable',
  400: 'invalid',
  401: 'unauthorized',
  402: 'unpaid',
  403: 'forbidden',
  404: 'gone',
  408: 'failing',
  410: 'gone',
  422: 'invalid',
  425: 'failing',
  429: 'busy',
};

function faultOf(status: number): UpstreamFault {
  return faultsByStatus[status] ?? (status >= 400 && status < 500 ? 'refused' : 'failing');
}
