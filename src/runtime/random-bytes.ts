import { randomFillSync } from 'node:crypto';

const drawnAtOnce = 4096;
let drawn = Buffer.alloc(0);

/** Bytes of the system's random source, each given once; asking the system for a few at a time costs more than they do. */
export function someRandomBytes(count: number): Buffer {
  if (drawn.length < count) drawn = randomFillSync(Buffer.allocUnsafeSlow(Math.max(drawnAtOnce, count)));
  const given = Buffer.from(drawn.subarray(0, count));
  drawn = drawn.subarray(count);
  return given;
}
