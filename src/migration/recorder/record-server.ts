import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express from 'express';
import { keepAliveAgents, proxyMiddleware } from '../../network';
import type { Logger } from '../../runtime';
import { listenOn, type Listener } from '../listener';
import { LeadBack } from './lead-back';
import type { Recorder } from './recorder';

export interface RecordServerOptions {
  /** Base of any v1 server. */
  target: URL;
  host: string;
  port: number;
  logger: Logger;
}

/** Answers are texts with addresses in them up to this size; nothing larger is one. */
const largestText = 16 * 2 ** 20;

/** A recorder of its own: passes everything on to `target`, and keeps it. Rejects where it can't listen. */
export async function startRecordServer(
  recorder: Recorder,
  { target, host, port, logger }: RecordServerOptions,
): Promise<Listener> {
  const leadBack = new LeadBack(target);
  const agents = keepAliveAgents();
  const proxy = proxyMiddleware({
    target: target.origin,
    router: (request) => leadBack.originOf(request.url ?? '/'),
    pathRewrite: (path) => target.pathname.replace(/\/+$/, '') + path,
    changeOrigin: true,
    selfHandleResponse: true,
    agent: agents.agentFor(target),
    on: {
      // Compressed answers could not be read.
      proxyReq: (request) => request.removeHeader('accept-encoding'),
      proxyRes: (answer, request, response) => {
        passBack(answer, response, (text) => leadBack.rewritten(text, request.headers.host ?? `${host}:${port}`)).catch(
          () => response.destroy(),
        );
      },
      error: (error, _request, response) => answerUnreachable(error, response, logger),
    },
  });
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use((request, response, next) => {
    recorder.tap(request, response);
    next();
  });
  app.get('/_/health', (_request, response) => void response.json({ status: 'ok' }));
  app.use((request, response, next) => {
    proxy(request, response, next).catch(next);
  });
  const listener = await listenOn(app, { host, port });
  return {
    url: listener.url,
    close: async () => {
      await listener.close();
      agents.destroy();
    },
  };
}

const hopByHop = /^(connection|keep-alive|transfer-encoding|proxy-connection|trailer|upgrade)$/i;

async function passBack(
  answer: IncomingMessage,
  response: ServerResponse,
  rewritten: (text: string) => string,
): Promise<void> {
  const { statusCode = 502, statusMessage, rawHeaders } = answer;
  const headers: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  const passed = headers
    .filter(([name]) => !hopByHop.test(name))
    .map(([name, value]): [string, string] => [name, /^location$/i.test(name) ? rewritten(value) : value]);
  if (!isText(answer)) {
    response.writeHead(statusCode, statusMessage, passed.flat());
    await pipeline(answer, response);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestText) throw new Error(`an answer of the target is longer than ${largestText} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.from(rewritten(Buffer.concat(chunks).toString('latin1')), 'latin1');
  const others = passed.filter(([name]) => !/^content-length$/i.test(name));
  response.writeHead(statusCode, statusMessage, [...others, ['Content-Length', String(body.length)]].flat());
  response.end(body);
}

/** A file is never JSON in v1 (v1-clients S12); an answer without a length may be of any size. */
function isText({ headers, statusCode = 0 }: IncomingMessage): boolean {
  const { 'content-type': type = '', 'content-disposition': name, 'content-length': length } = headers;
  const isSmall = length === undefined ? /json/i.test(type) : Number(length) <= largestText;
  return name === undefined && isSmall && (/\bjson\b/i.test(type) || statusCode >= 300);
}

function answerUnreachable(error: Error, response: ServerResponse | Duplex, logger: Logger): void {
  logger.warn({ err: error }, 'a request could not be passed on to the target');
  if (!(response instanceof ServerResponse)) return void response.destroy();
  if (response.headersSent) return void response.destroy();
  response.writeHead(502, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error: 'The recorded server could not be reached.', code: 502 }));
}
