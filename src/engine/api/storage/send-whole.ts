import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Request, Response } from 'express';

export interface WholeFile {
  content: Buffer;
  modifiedAt: Date;
  /** Hex. */
  md5: string;
}

/** A small file; undefined where it can't be read. */
export async function readWhole(path: string): Promise<WholeFile | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size, mtime: modifiedAt } = await file.stat();
    const content = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(content, 0, size, 0);
    return bytesRead === size
      ? { content, modifiedAt, md5: createHash('md5').update(content).digest('hex') }
      : undefined;
  } finally {
    await file.close();
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
