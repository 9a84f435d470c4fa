import { isWebAddress } from '../syntax';
import type { Readable } from 'node:stream';
import type { AxiosRequestConfig } from 'axios';
import { axiosOptionsFor, ForbiddenHostError, lazyAxios, type NetworkPolicy } from '../network';
import { traceHeaders, type Trace } from '../runtime';
import { DeliveryError } from './delivery';

export interface ReceiverRequest extends Pick<AxiosRequestConfig, 'method' | 'data' | 'headers' | 'signal'> {
  url: string;
  /** Of the request that it follows from. */
  trace: Trace | undefined;
}

/**
 * Sends a request to an address that a caller chose, under the network policy, and returns the status; the body is not
 * read. Throws a `DeliveryError`: transient when no answer came, permanent when the address is invalid or forbidden.
 */
export async function callReceiver(policy: NetworkPolicy, { trace, ...request }: ReceiverRequest): Promise<number> {
  if (!isWebAddress(request.url)) throw new DeliveryError('This is not an http(s) URL', { transient: false });
  try {
    const axios = lazyAxios();
    const response = await axios.request<Readable>({
      ...request,
      headers: new axios.AxiosHeaders({
        'User-Agent': 'cloudconvert-v1-proxy',
        ...traceHeaders(trace),
        ...request.headers,
      }),
      ...axiosOptionsFor(policy),
      maxRedirects: request.method === 'GET' ? 5 : 0,
      responseType: 'stream',
      validateStatus: () => true,
    });
    response.data.destroy();
    return response.status;
  } catch (error) {
    const forbidden = ForbiddenHostError.behind(error);
    if (forbidden) throw new DeliveryError(forbidden.message, { transient: false, cause: error });
    throw new DeliveryError(messageOf(error as Error), { transient: true, cause: error });
  }
}

/** Node leaves the message of a refused connection empty when it tried several addresses. */
function messageOf(error: Error): string {
  return error.message || (lazyAxios().isAxiosError(error) ? error.code : undefined) || 'The connection failed';
}

/** The `host[:port]` of a URL: deliveries are queued by receiver. */
export function receiverOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'invalid URL';
}
