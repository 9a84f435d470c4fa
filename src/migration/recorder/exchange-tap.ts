import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../runtime';
import { v1PathOf, type Header } from '../har';
import { BodyKeeper, type KeptBody } from './body-keeper';
import type { BodyStore } from './body-store';
import { FormKeeper, type KeptForm } from './form-keeper';
import { TextKeeper, type KeptText, type TextBudget } from './text-keeper';

/** A request and its answer as they went over the wire; nothing is masked yet. */
export interface Tapped {
  startedAt: number;
  /** Milliseconds from the start on. */
  requestEnded: number;
  answerBegan: number;
  ended: number;
  method: string;
  url: string;
  httpVersion: string;
  headers: Header[];
  /** `file`: content that is no text of parameters. */
  body: { kind: 'none' } | { kind: 'text' | 'file'; kept: KeptText | KeptBody } | { kind: 'form'; form: KeptForm };
  status: number;
  statusText: string;
  answerHeaders: Header[];
  answer: { isText: boolean; kept: KeptText | KeptBody };
  /** The client left before its answer was complete. */
  aborted: boolean;
}

export interface TapParts {
  store: BodyStore;
  budget: TextBudget;
  clock: Pick<Clock, 'now'>;
}

/**
 * Looks on while a request is answered. What passes is neither delayed nor changed: the parser's own `push` and the answer's
 * `write` and `end` are listened to, so that nobody else's reading or back pressure is touched. Call it before anything
 * reads the request. `done` is called once the connection is
 * through with it; what it is given does the work that is left, whenever that suits.
 */
export function tapExchange(
  request: IncomingMessage,
  response: ServerResponse,
  parts: TapParts,
  done: (tapped: () => Promise<Tapped>) => void,
): void {
  const startedAt = parts.clock.now();
  const url = addressOf(request);
  const { method = 'GET', httpVersion } = request;
  const { rawHeaders } = request;
  let incoming: RequestKeeper | undefined;
  const outgoing = new AnswerTap(response, url, parts);
  const times = { requestEnded: 0, answerBegan: 0 };
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) times.requestEnded = parts.clock.now() - startedAt;
    else {
      incoming ??= requestKeeper(request, parts);
      incoming.keeper.write(chunk);
    }
    return push(chunk, encoding);
  };
  outgoing.watch(() => (times.answerBegan ||= parts.clock.now() - startedAt));
  response.once('close', () => {
    const ended = parts.clock.now() - startedAt;
    done(async () => ({
      ...{ startedAt, ...times, ended, method, url, httpVersion, headers: pairsOf(rawHeaders) },
      body: (await incoming?.end()) ?? { kind: 'none' as const },
      status: response.headersSent ? response.statusCode : 0,
      statusText: response.statusMessage ?? '',
      ...(await outgoing.end()),
      aborted: !response.writableFinished,
    }));
  });
}

/** The request line may be absolute, and old clients send no Host. */
export function addressOf(request: IncomingMessage): string {
  const { originalUrl = request.url ?? '/' } = request as IncomingMessage & { originalUrl?: string };
  if (/^https?:\/\//i.test(originalUrl)) return originalUrl;
  const { host = 'localhost', 'x-forwarded-proto': forwarded } = request.headers;
  const isSecure = 'encrypted' in request.socket || /^https\b/i.test(String(forwarded ?? ''));
  return `${isSecure ? 'https' : 'http'}://${host}${originalUrl.replace(/^(?!\/)/, '/')}`;
}

interface RequestKeeper {
  keeper: { write(chunk: Buffer): void };
  end(): Promise<Tapped['body']>;
}

function requestKeeper({ headers, url = '' }: IncomingMessage, { store, budget }: TapParts): RequestKeeper {
  const type = headers['content-type'] ?? '';
  const boundary = /^\s*multipart\/[^;]+;.*?\bboundary=(?:"([^"]+)"|([^\s;,]+))/i.exec(type);
  if (boundary) {
    const keeper = new FormKeeper(boundary[1] ?? boundary[2] ?? '', store, budget);
    return { keeper, end: async () => ({ kind: 'form', form: await keeper.end() }) };
  }
  const isFile = v1PathOf(url)?.form.startsWith('/upload/') ?? false;
  const keeper = isFile ? new BodyKeeper(store) : new TextKeeper(budget);
  return { keeper, end: async () => ({ kind: isFile ? 'file' : 'text', kept: await keeper.end() }) };
}

/** Listens to `write` and `end` of an answer. */
class AnswerTap {
  private keeper?: TextKeeper | BodyKeeper;
  private isText = true;

  constructor(
    private readonly response: ServerResponse,
    private readonly url: string,
    private readonly parts: TapParts,
  ) {}

  watch(began: () => void): void {
    const { response } = this;
    const listen = (chunk: unknown, encoding: unknown) => {
      began();
      if (typeof chunk === 'string') this.write(Buffer.from(chunk, textEncoding(encoding)));
      else if (chunk instanceof Uint8Array) this.write(Buffer.from(chunk));
    };
    const write = response.write.bind(response) as (...given: unknown[]) => boolean;
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    Object.assign(response, {
      write: (...given: unknown[]) => {
        listen(given[0], given[1]);
        return write(...given);
      },
      end: (...given: unknown[]) => {
        listen(given[0], given[1]);
        return end(...given);
      },
    });
  }

  async end(): Promise<Pick<Tapped, 'answer' | 'answerHeaders'>> {
    const kept = (await this.keeper?.end()) ?? { bytes: Buffer.alloc(0), size: 0 };
    return { answer: { isText: this.isText, kept }, answerHeaders: sentHeaders(this.response) };
  }

  private write(chunk: Buffer): void {
    if (this.response.req.method === 'HEAD') return;
    this.keeper ??= this.keeperFor();
    this.keeper.write(chunk);
  }

  /** A download is a file, whatever its type; an error in its place is JSON. */
  private keeperFor(): TextKeeper | BodyKeeper {
    const type = String(this.response.getHeader('content-type') ?? '');
    const isDownload = v1PathOf(this.url)?.form.startsWith('/download/') ?? false;
    this.isText = !isDownload || /^application\/json\b/i.test(type) || this.response.statusCode >= 300;
    return this.isText ? new TextKeeper(this.parts.budget) : new BodyKeeper(this.parts.store);
  }
}

function textEncoding(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

/** Node's list of names and values, pair by pair. */
export function pairsOf(rawHeaders: string[]): Header[] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [{ name, value: rawHeaders[index + 1] ?? '' }]));
}

/** As they stood on the wire, those that Node itself adds included. */
export function sentHeaders(response: ServerResponse): Header[] {
  const { _header: head } = response as ServerResponse & { _header?: string | null };
  const lines = (head ?? '').split('\r\n').slice(1).filter(Boolean);
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}
