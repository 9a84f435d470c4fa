import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs links and upload forms with a secret that outlives a restart. */
export class Signer {
  constructor(private readonly secret: string) {}

  /** Lower-case hex. */
  sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('hex');
  }

  verify(text: string, signature: unknown): boolean {
    return typeof signature === 'string' && equalSignatures(signature, this.sign(text));
  }
}

/** In constant time. */
export function equalSignatures(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
