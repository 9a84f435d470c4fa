import type { Readable, Writable } from 'node:stream';

import { OperationError } from '../../../contract/operation';

export type Answer = Record<string, unknown>;

/**
 * Talks to Chromium over `--remote-debugging-pipe`: JSON messages ended by a zero byte (Chrome DevTools Protocol).
 * Calls still open when the browser goes away reject.
 */
export class DevToolsPipe {
  private readonly calls = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  private readonly listeners = new Set<(event: string, parameters: Answer) => void>();
  private readonly partial: Buffer[] = [];
  private ended = false;
  private count = 0;

  constructor(
    private readonly output: Writable,
    input: Readable,
  ) {
    input.on('data', (chunk: Buffer) => this.read(chunk));
    input.on('error', () => this.end());
    input.on('close', () => this.end());
    output.on('error', () => this.end());
  }

  /** `session` names the page; without, the browser itself is meant. */
  call(method: string, parameters: Answer = {}, session?: string): Promise<Answer> {
    if (this.ended) return Promise.reject(gone());
    this.count += 1;
    const id = this.count;
    const message = { id, method, params: parameters, ...(session !== undefined && { sessionId: session }) };
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve, reject });
      this.output.write(`${JSON.stringify(message)}\0`);
    });
  }

  /** Answers how to stop listening. */
  listen(listener: (event: string, parameters: Answer) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      this.partial.push(chunk.subarray(start, end));
      this.take(Buffer.concat(this.partial.splice(0)).toString('utf8'));
      start = end + 1;
    }
    if (start < chunk.length) this.partial.push(chunk.subarray(start));
  }

  private take(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.id === undefined) {
      for (const listener of this.listeners) listener(message.method ?? '', message.params ?? {});
      return;
    }
    const call = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.error === undefined) call?.resolve(message.result ?? {});
    else call?.reject(new OperationError(`Conversion failed: ${message.error.message}`));
  }

  private end(): void {
    this.ended = true;
    for (const { reject } of this.calls.values()) reject(gone());
    this.calls.clear();
  }
}

interface Message {
  id?: number;
  method?: string;
  params?: Answer;
  result?: Answer;
  error?: { message: string };
}

function gone(): OperationError {
  return new OperationError('Conversion failed: Chromium ended unexpectedly.');
}
