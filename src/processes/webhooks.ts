import { createHmac } from 'node:crypto';
import { equalSecrets } from '../runtime';

/**
 * Addresses for v2's `webhook_url`, one a Process, with a token that only the proxy can make: which secret signs such a
 * webhook is not documented (v2-contract 6.1).
 */
export class WebhookAddresses {
  constructor(
    private readonly publicUrl: string,
    private readonly secretKey: string,
  ) {}

  addressFor(processId: string): string {
    return new URL(`/_/webhooks/${processId}/${this.tokenOf(processId)}`, this.publicUrl).href;
  }

  accepts(processId: string, token: string): boolean {
    return equalSecrets(token, this.tokenOf(processId));
  }

  private tokenOf(processId: string): string {
    return createHmac('sha256', this.secretKey).update(`webhook:${processId}`).digest('base64url');
  }
}
