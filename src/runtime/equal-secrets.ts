import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time; neither where two texts differ nor how long they are shows in it. */
export function equalSecrets(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
