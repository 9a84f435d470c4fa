import type { Test } from 'supertest';

/** Reads the answer's body as it is, whatever its type. */
export function binary(request: Test): Test {
  return request.buffer().parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk as string, 'binary')));
    response.on('end', () => done(null, Buffer.concat(chunks)));
  });
}
