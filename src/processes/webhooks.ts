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
    private readonly previousSecretKey?: string,
  ) {}

  addressFor(processId: string): string {
    return new URL(`/_/webhooks/${processId}/${tokenOf(processId, this.secretKey)}`, this.publicUrl).href;
  }

  accepts(processId: string, token: string): boolean {
    const keys = [this.secretKey, this.previousSecretKey].filter((key) => key !== undefined);
    return keys.some((key) => equalSecrets(token, tokenOf(processId, key)));
  }
}

function tokenOf(processId: string, secretKey: string): string {
  return createHmac('sha256', secretKey).update(`webhook:${processId}`).digest('base64url');
}
