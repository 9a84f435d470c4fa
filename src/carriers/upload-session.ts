import type { Readable } from 'node:stream';
import { exponentialBackoff } from '../runtime';
import { CarrierError, type OutgoingFile, type TransferOptions } from './carrier';

/** A resumable upload of one file at a storage. */
export interface UploadSession {
  /** Bytes of every part but the last. Only one part of a file is in memory at a time. */
  readonly partSize: number;
  put(part: Buffer, offset: number, onSent: (bytes: number) => void): Promise<void>;
  /** How many bytes the storage has received. */
  held(): Promise<number>;
  pause(milliseconds: number): Promise<void>;
}

const attemptsPerPart = 4;
/** Milliseconds. */
const delayOf = exponentialBackoff(2_000, 8_000);

/** Sends a file part by part; a part that breaks is resumed from what the storage has received by then. */
export async function sendParts(session: UploadSession, file: OutgoingFile, options: TransferOptions): Promise<void> {
  const content = await file.open();
  try {
    let offset = 0;
    for await (const part of partsOf(content, session.partSize)) {
      await sendPart(session, part, offset, options);
      offset += part.length;
      options.onProgress?.(offset);
    }
    if (offset !== file.size) throw new Error(`The output ended after ${offset} of ${file.size} bytes`);
  } finally {
    content.destroy();
  }
}

async function sendPart(session: UploadSession, part: Buffer, offset: number, options: TransferOptions): Promise<void> {
  let sent = 0;
  for (let attempt = 1; sent < part.length; attempt += 1) {
    try {
      const start = offset + sent;
      await session.put(part.subarray(sent), start, (bytes) => options.onProgress?.(start + bytes));
      return;
    } catch (error) {
      const passing = error instanceof CarrierError && error.transient && !options.signal.aborted;
      if (!passing || attempt === attemptsPerPart) throw error;
      await session.pause(delayOf(attempt));
      const held = await session.held();
      if (held < offset || held > offset + part.length) throw error;
      sent = held - offset;
    }
  }
}

/** Cuts a stream into buffers of `size` bytes; the last one may be shorter. */
async function* partsOf(content: Readable, size: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (length + rest.length >= size) {
      const missing = size - length;
      yield Buffer.concat([...pieces, rest.subarray(0, missing)], size);
      rest = rest.subarray(missing);
      pieces = [];
      length = 0;
    }
    if (rest.length > 0) pieces.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(pieces, length);
}
