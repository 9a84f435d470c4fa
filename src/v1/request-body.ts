import { finished, Readable } from 'node:stream';
import type { Request } from 'express';

/** A part of a body, which is cut out of its chunks. */
interface Part {
  isOver: boolean;
  of(chunk: Buffer): Buffer;
  /** What is known to belong to it only at the end of the body. */
  rest(): Buffer;
}

/**
 * The body, or a part of it, as a stream that may be destroyed before its end: the connection stays for the answer, and what
 * the client still sends is read and dropped, because many read the answer only when they have sent all.
 */
export function bodyOf(request: Request, part: Part = whole): Readable {
  const body = new Readable({ read: () => void request.resume() });
  const add = (chunk: Buffer) => {
    const content = part.of(chunk);
    if (content.length > 0 && !body.push(content)) request.pause();
    if (part.isOver) end();
  };
  const end = () => {
    request.off('data', add).off('end', end);
    const rest = part.isOver ? undefined : part.rest();
    if (rest?.length) body.push(rest);
    body.push(null);
  };
  request.on('data', add).once('end', end);
  finished(request, (error) => {
    if (error) body.destroy(error);
  });
  body.once('close', () => request.off('data', add).resume());
  return body;
}

const whole: Part = { isOver: false, of: (chunk) => chunk, rest: () => Buffer.alloc(0) };
