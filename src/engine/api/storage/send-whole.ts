import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Request, Response } from 'express';

export interface WholeFile {
  content: Buffer;
  modifiedAt: Date;
  /** Hex. */
  md5: string;
}

/** A small file, read at once (decision 29); undefined where it can't be read. */
export function readWhole(path: string): WholeFile | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size, mtime: modifiedAt } = fstatSync(file);
    const content = Buffer.allocUnsafe(size);
    if (readSync(file, content, 0, size, 0) !== size) return undefined;
    return { content, modifiedAt, md5: createHash('md5').update(content).digest('hex') };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Whether the request wants all of the file, whatever it has of it. */
export function asksForWhole({ headers }: Request): boolean {
  return conditions.every((name) => headers[name] === undefined);
}

const conditions = ['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];

/** As Express sends a file, for which a stream would cost more than its bytes. */
export function sendWhole(response: Response, { content, modifiedAt }: WholeFile): void {
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Last-Modified', modifiedAt.toUTCString());
  response.setHeader('Content-Length', content.length);
  response.end(content);
}
