import { createHmac } from 'node:crypto';
import { equalSecrets } from '../runtime';

/**
 * Addresses for v2's `webhook_url`, one a Process, with a token that only the proxy can make: which secret signs such a
 * webhook is not documented (v2-contract 6.1).
 */
export class WebhookAddresses {
  private arrivedAt = -Infinity;

  constructor(
    private readonly publicUrl: string,
    private readonly secretKey: string,
    private readonly previousSecretKey?: string,
  ) {}

  addressFor(processId: string): string {
    return new URL(`/_/webhooks/${processId}/${tokenOf(processId, this.secretKey)}`, this.publicUrl).href;
  }

  /** One that was accepted has come: the upstream reaches the proxy. */
  noteArrival(now: number): void {
    this.arrivedAt = now;
  }

  /** Whether the upstream has shown of late that it reaches the proxy; PUBLIC_URL may be an address for others only. */
  arrive(now: number): boolean {
    return now - this.arrivedAt < trustedFor;
  }

  accepts(processId: string, token: string): boolean {
    const keys = [this.secretKey, this.previousSecretKey].filter((key) => key !== undefined);
    return keys.some((key) => equalSecrets(token, tokenOf(processId, key)));
  }
}

/** Milliseconds. */
const trustedFor = 60 * 60 * 1000;

function tokenOf(processId: string, secretKey: string): string {
  return createHmac('sha256', secretKey).update(`webhook:${processId}`).digest('base64url');
}
