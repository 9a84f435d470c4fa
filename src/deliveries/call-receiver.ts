import type { Readable } from 'node:stream';
import axios, { AxiosHeaders, type AxiosRequestConfig } from 'axios';
import { axiosOptionsFor, ForbiddenHostError, type NetworkPolicy } from '../network';
import { DeliveryError } from './delivery';

export interface ReceiverRequest extends Pick<AxiosRequestConfig, 'method' | 'data' | 'headers' | 'signal'> {
  url: string;
}

/**
 * Sends a request where a caller wants it, under the network policy, and answers the status; the body is not read.
 * Throws a `DeliveryError`: transient where no answer came, for good where the address is none or is forbidden.
 */
export async function callReceiver(policy: NetworkPolicy, request: ReceiverRequest): Promise<number> {
  if (!isWebUrl(request.url)) throw new DeliveryError('This is no http(s) URL', { transient: false });
  try {
    const response = await axios.request<Readable>({
      ...request,
      headers: new AxiosHeaders({ 'User-Agent': 'cloudconvert-v1-proxy', ...request.headers }),
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
    throw new DeliveryError(wordsOf(error as Error), { transient: true, cause: error });
  }
}

/** Whether requests can be sent there: as lenient with white space as what sends them. */
export function isWebUrl(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '');
}

/** Node leaves the message of a refused connection empty where it tried several addresses. */
function wordsOf(error: Error): string {
  return error.message || (axios.isAxiosError(error) ? error.code : undefined) || 'The connection failed';
}

/** The host that a URL names. */
export function receiverOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'no URL';
}
