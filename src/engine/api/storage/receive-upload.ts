import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { UploadParts } from '../context';
import { filenameOf, isSmall, type Received, store, taskOfForm } from './arriving-file';
import { type PlainForm, readPlainForm } from './plain-form';
import { boundaryOf, receiveForm } from './receive-form';

/** Forms that may be held as wholes at once. */
const mostHeld = 64;

/**
 * Takes the file of a form. A small form is held until it is there: a plain one is then read at a glance, which takes a
 * fraction of what the streams of a parser do; any other goes through the parser, as do large ones while they arrive.
 */
export class UploadReceiver {
  private held = 0;
  /** Tasks whose file arrives. */
  private readonly busy = new Set<string>();

  constructor(private readonly parts: UploadParts) {}

  /** Rejects with `FormError`; nothing stays on the disk then. */
  async receive(request: Request, response: Response): Promise<Received> {
    const boundary = boundaryOf(request);
    if (!isSmall(request) || this.held >= mostHeld) return this.parse(request, request, response);
    this.held += 1;
    try {
      const body = await wholeOf(request);
      const plain = readPlainForm(body, boundary);
      return await (plain ? this.take(plain, response) : this.parse(request, Readable.from([body]), response));
    } finally {
      this.held -= 1;
    }
  }

  private parse(request: Request, content: Readable, response: Response): Promise<Received> {
    return receiveForm({ request, content }, response, this.parts, this.busy);
  }

  private async take({ fields, filename: given, content }: PlainForm, response: Response): Promise<Received> {
    const { parts, busy } = this;
    const task = await taskOfForm(fields, parts, busy);
    const filename = filenameOf(task, fields, given);
    try {
      return await store(content, response, { task, fields, filename }, parts);
    } catch (error) {
      await parts.uploads.dropUpload(task.id, filename);
      throw error;
    } finally {
      busy.delete(task.id);
    }
  }
}

function wholeOf(request: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The form broke off')));
  });
}
