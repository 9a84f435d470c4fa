import type { ServerResponse } from 'node:http';
import type { Response } from 'express';
import { isOver, type Process } from '../processes';
import type { V1Call } from '../translate';
import { clientGone, requestOf } from '../runtime';
import { absolute } from './address';
import type { V1Parts } from './parts';
import { downloadUrl, presentStart, presentStatus } from './present';

/**
 * Answers a start: at once, or held until the end for `wait` and `download`. A start that still awaits its upload is
 * always answered at once, since its `upload.url` is needed first (v1-clients B10).
 */
export async function answerStart(
  parts: V1Parts,
  response: Response,
  process: Process,
  { wait, download }: Pick<V1Call, 'wait' | 'download'>,
): Promise<void> {
  const holds = (wait || download) && process.state !== 'awaiting-upload';
  if (!holds) return sendJson(response, presentStart(process));
  const { process: ended, job } = await parts.processes.awaitEnd(process, clientGone(response), requestOf(response));
  if (!isOver(ended)) return;
  if (!download || ended.state !== 'finished' || !ended.downloadable)
    return sendJson(response, presentStatus(ended, job));
  const url = downloadUrl(ended) + (download === 'inline' ? '?inline' : '');
  redirect(response, absolute(parts, response.req, url));
}

/** Sends what the presentation made. */
export function sendJson(response: ServerResponse, { status, body }: { status: number; body: unknown }): void {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

/** 303 with the text that old clients cut the URL out of: 26 characters before it (v1-contract 5.3, v1-clients S14). */
function redirect(response: Response, url: string): void {
  const text = `See Other. Redirecting to ${url}`;
  response.status(303).location(url);
  if (response.req.accepts(['text', 'html']) === 'html')
    response.type('html').send(`<p>See Other. Redirecting to <a href="${url}">${url}</a></p>`);
  else response.type('text').send(text);
}
