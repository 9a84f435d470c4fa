import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type Request, type Response } from 'express';
import { headerOf, type Recording } from '../har';
import { listenOn, type Listener } from '../listener';
import { Book, type Answered } from './book';
import { Journal, type JournalEntry } from './journal';
import { parametersOf } from './parameters';

export interface MockServer extends Listener {
  /** What was asked, the oldest first. */
  journal(): JournalEntry[];
  /** Begins all recordings anew and forgets what was asked. */
  reset(): void;
}

/** An answer in the place of the recorded one. */
export interface Trouble {
  status: number;
  error: string;
  /** Seconds. */
  retryAfter?: number;
}

/**
 * Answers as recorded, without engine or account. Rejects where it can't listen. `trouble` may answer a v1 request
 * instead.
 */
export async function startMock(
  recordings: Recording[],
  where: { host: string; port: number },
  trouble: () => Trouble | undefined = () => undefined,
): Promise<MockServer> {
  const state = { book: new Book(recordings), journal: new Journal() };
  const listener = await listenOn(mockApp(state, trouble), where);
  return {
    ...listener,
    journal: () => state.journal.list(),
    reset: () => {
      state.book = new Book(recordings);
      state.journal.empty();
    },
  };
}

function mockApp(state: { book: Book; journal: Journal }, trouble: () => Trouble | undefined): Express {
  const { journal } = state;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/_/health', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/_/journal', (_request, response) => void response.json(journal.list()));
  app.delete('/_/journal', (_request, response) => {
    journal.empty();
    response.status(204).end();
  });
  app.use((request, response, next) => {
    const asked = trouble();
    if (asked) return refuse(request, response, asked, journal);
    answer(request, response, state).catch(next);
  });
  return app;
}

function refuse(request: Request, response: Response, { status, error, retryAfter }: Trouble, journal: Journal): void {
  const path = request.originalUrl.replace(/\?.*$/s, '');
  journal.add({ at: new Date().toISOString(), method: request.method, path, status, error }, new Map());
  if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
  request.resume();
  response.status(status).json({ error, code: status });
}

async function answer(request: Request, response: Response, { book, journal }: { book: Book; journal: Journal }) {
  const { method, originalUrl: url } = request;
  const parameters = await parametersOf(request);
  const found = book.find({ method, url, parameters });
  const asked = { at: new Date().toISOString(), method, path: url.replace(/\?.*$/s, '') };
  if ('exchange' in found) {
    const { exchange } = found;
    journal.add({ ...asked, status: exchange.response.status, answeredBy: exchange.place }, parameters);
    await found.session.turnOf(exchange, found.candidate);
    await send(response, found, request.get('host') ?? 'localhost');
    found.session.note(exchange);
    return;
  }
  const { nearest } = found;
  const hint = nearest
    ? ` The nearest is ${nearest.exchange.place}: ${nearest.why.join(', ') || 'another process'}.`
    : '';
  const error = `No recorded request is ${method} ${asked.path}.${hint}`;
  journal.add({ ...asked, status: 404, error }, parameters);
  response.status(404).json({ error, code: 404 });
}

const ofConnection = /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|date|x-request-id)$/i;

async function send(response: Response, { exchange, session, candidate }: Answered, here: string): Promise<void> {
  const { request, response: recorded } = exchange;
  const headers = recorded.headers.filter(({ name }) => !ofConnection.test(name));
  const values = headers.map(({ name, value }): [string, string] => [name, session.text(value, candidate, here)]);
  const { body } = recorded;
  const isText = /\bjson\b|^text\/plain/i.test(headerOf(recorded.headers, 'content-type') ?? '') && body?.bytes;
  if (body?.file !== undefined) {
    response.writeHead(recorded.status, [...values, ['Content-Length', String(body.size)]].flat());
    if (request.method === 'HEAD') return void response.end();
    await pipeline(createReadStream(body.file), response);
    return;
  }
  const bytes = isText
    ? Buffer.from(session.text(body.bytes?.toString() ?? '', candidate, here))
    : (body?.bytes ?? Buffer.alloc(0));
  response.writeHead(recorded.status, [...values, ['Content-Length', String(bytes.length)]].flat());
  response.end(bytes);
}
