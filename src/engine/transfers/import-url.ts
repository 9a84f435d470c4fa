import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AxiosResponse } from 'axios';
import { axiosOptionsFor, ForbiddenHostError, lazyAxios, type NetworkPolicy, wasClosedWhileIdle } from '../../network';
import { OperationError, type Parameters, type ValidationErrors } from '../contract/operation';
import { filenameOf } from './filenames';
import { required } from '../contract/required';
import { isStrictWebAddress } from '../../syntax';
import type { FetchedFile, ImportContext, ImportOperation } from '../contract/transfer-operation';

const maxRedirects = 10;

/** import/url: fetches a file over http(s), redirects included (v2-contract 4.1). */
export class ImportUrl implements ImportOperation {
  readonly name = 'import/url';
  readonly direction = 'import';

  constructor(private readonly networkPolicy: NetworkPolicy) {}

  validate(parameters: Parameters): ValidationErrors {
    const missing = required(parameters, ['url']);
    if (missing.url || isStrictWebAddress(parameters.url)) return missing;
    return { url: ['The url format is invalid.'] };
  }

  async run(context: ImportContext): Promise<FetchedFile[]> {
    const response = await this.fetch(context);
    if (response.status >= 300) {
      response.data.destroy();
      throw new OperationError(
        `Download failed: the server answered ${response.status} ${response.statusText}`.trim(),
        'DOWNLOAD_FAILED',
      );
    }
    const filename = filenameOf({
      wanted: context.parameters.filename,
      contentDisposition: headerOf(response.headers['content-disposition']),
      contentType: headerOf(response.headers['content-type']),
      url: response.url,
    });
    reportProgress(response.data, Number(response.headers['content-length']), context);
    return [await context.write(filename, response.data).catch((error: Error) => fail(error, context.signal))];
  }

  /** Ends: each kept connection that turns out to be closed is one less, and a new one is not asked again. */
  private async fetch(context: ImportContext): Promise<AxiosResponse<IncomingMessage> & { url: string }> {
    const { parameters, signal } = context;
    let url = String(parameters.url);
    const response = await lazyAxios()
      .get<IncomingMessage>(url, {
        headers: headersOf(parameters.headers),
        responseType: 'stream',
        signal,
        maxRedirects,
        maxContentLength: Infinity,
        ...axiosOptionsFor(this.networkPolicy),
        beforeRedirect: (options: { href?: string }) => (url = options.href ?? url),
        validateStatus: () => true,
      })
      .catch((error: Error) => (wasClosed(error) ? undefined : fail(error, signal)));
    if (response === undefined) return this.fetch(context);
    response.data.on('error', () => undefined);
    return { ...response, url };
  }
}

/** axios' request is one that follows redirects, around that of the last hop. */
function wasClosed(error: Error): boolean {
  if (!lazyAxios().isAxiosError(error)) return false;
  const request = error.request as { _currentRequest?: ClientRequest } | undefined;
  return wasClosedWhileIdle(error, request?._currentRequest);
}

function fail(error: Error, signal: AbortSignal): never {
  if (error instanceof OperationError) throw error;
  if (signal.aborted) throw signal.reason as Error;
  throw new OperationError(`Download failed: ${wordsOf(error)}`, 'DOWNLOAD_FAILED');
}

function wordsOf(error: Error): string {
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return forbidden.message;
  return lazyAxios().isAxiosError(error) ? error.message || String(error.code) : 'the connection broke off';
}

function reportProgress(content: IncomingMessage, total: number, context: ImportContext): void {
  if (!(total > 0)) return;
  let done = 0;
  content.on('data', (chunk: Buffer) => context.progress(((done += chunk.length) / total) * 100));
  content.pause();
}

function headersOf(headers: unknown): Record<string, string> {
  const given = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function headerOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
