import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../runtime';

/** Signs links and upload forms with a secret that outlives a restart. */
export class Signer {
  constructor(private readonly secret: string) {}

  /** Lower-case hex. */
  sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('hex');
  }

  verify(text: string, signature: unknown): boolean {
    return typeof signature === 'string' && equalSecrets(signature, this.sign(text));
  }
}
