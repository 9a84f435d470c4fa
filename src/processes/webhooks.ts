import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Addresses for v2's `webhook_url`, one a Process, with a token that only the proxy can make: which secret signs such a
 * webhook is not documented (v2-contract 6.1).
 */
export class Webhooks {
  constructor(
    private readonly publicUrl: string,
    private readonly secretKey: string,
  ) {}

  addressFor(processId: string): string {
    return new URL(`/_/webhooks/${processId}/${this.tokenOf(processId)}`, this.publicUrl).href;
  }

  accepts(processId: string, token: string): boolean {
    const [given, wanted] = [Buffer.from(token), Buffer.from(this.tokenOf(processId))];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  private tokenOf(processId: string): string {
    return createHmac('sha256', this.secretKey).update(`webhook:${processId}`).digest('base64url');
  }
}
