import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time, whatever the lengths of the two texts and wherever they differ. */
export function equalSecrets(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
