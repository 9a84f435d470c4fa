import { createHmac } from 'node:crypto';
import { equalSecrets } from '../runtime';

/**
 * Keys by which the proxy itself calls the embedded engine for a caller whom the keys file gives no v2 key. Only the proxy
 * can make them, so nobody else on the machine can act for that caller; they outlive the entry, for its work under way.
 */
export class EngineKeys {
  /** `previousSecretKey`: the work under way when SECRET_KEY was changed goes on with the keys of before. */
  constructor(
    private readonly secretKey: string,
    private readonly previousSecretKey?: string,
  ) {}

  /** `owner`: fingerprint of the v1 key. */
  of(owner: string): string {
    return keyOf(owner, this.secretKey);
  }

  has(key: string): boolean {
    const [, owner = ''] = /^proxy\.([\da-f]{32})\.[\da-f]{64}$/.exec(key) ?? [];
    const secrets = [this.secretKey, this.previousSecretKey].filter((secret) => secret !== undefined);
    return owner !== '' && secrets.some((secret) => equalSecrets(key, keyOf(owner, secret)));
  }
}

function keyOf(owner: string, secretKey: string): string {
  return `proxy.${owner}.${createHmac('sha256', secretKey).update(`engine key of ${owner}`).digest('hex')}`;
}
