import { createHmac } from 'node:crypto';
import { equalSecrets } from '../runtime';

/**
 * Keys by which the proxy itself calls the embedded engine for a caller whom the keys file gives no v2 key. Only the proxy
 * can make them, so nobody else on the machine can act for that caller; they outlive the entry, for its work under way.
 */
export class EngineKeys {
  constructor(private readonly secretKey: string) {}

  /** `owner`: fingerprint of the v1 key. */
  of(owner: string): string {
    return `proxy.${owner}.${createHmac('sha256', this.secretKey).update(`engine key of ${owner}`).digest('hex')}`;
  }

  has(key: string): boolean {
    const [, owner = ''] = /^proxy\.([\da-f]{32})\.[\da-f]{64}$/.exec(key) ?? [];
    return owner !== '' && equalSecrets(key, this.of(owner));
  }
}
