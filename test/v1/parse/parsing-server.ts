import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express, { type ErrorRequestHandler } from 'express';
import { V1Error } from '../../../src/errors';
import { Spool } from '../../../src/transfer';
import type { V1Call } from '../../../src/translate';
import { parseRequest } from '../../../src/v1/parse';

export interface Answer {
  status: number;
  call: V1Call;
  apiKey?: string;
  files: { field: string; filename: string; contentType?: string; size: number; content: string }[];
  error?: string;
}

/** An express app that answers every request with what was read of it. */
export async function parsingServer() {
  const folder = await mkdtemp(path.join(tmpdir(), 'parsing-'));
  const spool = await Spool.open(folder);
  const app = express();
  app.use(async (request, response) => {
    const parsed = await parseRequest(request, spool);
    const { call, apiKey, parts } = parsed;
    const files = await Promise.all(
      parts.map(async ({ path: file, ...part }) => ({ ...part, content: await readFile(file, 'latin1') })),
    );
    await parsed.discard();
    response.json({ status: 200, call, apiKey, files });
  });
  const onError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    const status = error instanceof V1Error ? error.status : 599;
    response.status(status).json({ status, error: (error as Error).message });
  };
  app.use(onError);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    spooled: () => readdir(folder),
    /** Sends bytes as they are and reads the answer to the end of the connection. */
    raw: (request: string | Buffer) => exchange(port, request),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

export type ParsingServer = Awaited<ReturnType<typeof parsingServer>>;

/** A POST with its true Content-Length. `body` is Latin-1: one character, one byte. */
export function post(target: string, headers: Record<string, string>, body: string, method = 'POST'): Buffer {
  const all = { Host: 'localhost', Connection: 'close', 'Content-Length': String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`, 'latin1');
}

function exchange(port: number, request: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      try {
        resolve(JSON.parse(body) as Answer);
      } catch {
        reject(new Error(`not a JSON answer: ${text}`));
      }
    });
  });
}
