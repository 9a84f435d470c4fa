import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { retryAfterOf, wasClosedWhileIdle } from '../network';
import { FileAgent } from './file-agent';
import { TransferError } from './transfer-error';

const fileAgent = new FileAgent();
const httpsAgent = new HttpsAgent({ keepAlive: true });

export interface DownloadOptions {
  /** Value of the Range header to pass on. */
  range?: string;
  signal?: AbortSignal;
  /** Milliseconds without a byte from the storage; default 60 s. */
  silence?: number;
}

const longestSilence = 60_000;
/** Bytes. */
const longestError = 64 * 1024;

/**
 * Opens a file behind one of v2's export URLs: presigned, so without any Authorization (v2-contract 7).
 * Resolves with the response (200, 206 or 416), its body unread; throws `TransferError` for every other status.
 */
export function openDownload(address: string, options: DownloadOptions = {}): Promise<IncomingMessage> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      headers: options.range ? { Range: options.range } : {},
      agent: isSecure ? httpsAgent : fileAgent,
      signal: options.signal,
    });
    fileAgent.expectFile(request);
    let answer: IncomingMessage | undefined;
    request.setTimeout(options.silence ?? longestSilence, () => {
      const isWaitingForReader = (answer?.readableLength ?? 0) > 0;
      if (!isWaitingForReader) request.destroy(new Error('the storage stopped sending'));
    });
    request.once('response', (response) => {
      answer = response;
      const status = response.statusCode ?? 0;
      if (status === 200 || status === 206 || status === 416) return resolve(response);
      // A short one leaves the connection to others; one of any length may never end.
      if (Number(response.headers['content-length'] ?? Infinity) <= longestError) response.resume();
      else response.destroy();
      const words = `The output file could not be fetched: the storage answered ${status}`;
      reject(TransferError.ofStatus(status, words, retryAfterOf(response.headers['retry-after'], Date.now())));
    });
    request.once('error', (cause) => {
      if (wasClosedWhileIdle(cause, request)) return void openDownload(address, options).then(resolve, reject);
      reject(new TransferError('lost', `The output file could not be fetched: ${cause.message}`, { cause }));
    });
    request.end();
  });
}
