import { createHash } from 'node:crypto';
import type { Clock } from '../runtime';
import type { CarrierTarget } from './carrier';
import type { RefreshTokenStore } from './refresh-token-store';

/** How an access token is requested. */
export interface Grant {
  url: string;
  parameters: Record<string, string>;
}

interface RequestedToken {
  accessToken: string;
  /** The refresh token to use from now on. */
  refreshToken?: string;
  /** Seconds. */
  lifetime: number;
}

/** Seconds before its expiry at which a token is no longer used. */
const margin = 60;

/** Access tokens of accounts, kept in memory until they expire. Concurrent callers share one request. */
export class AccessTokens {
  private readonly tokens = new Map<string, { until: number; token: Promise<string> }>();

  constructor(
    private readonly clock: Clock,
    private readonly refreshTokens: RefreshTokenStore,
  ) {}

  /** `request` receives the refresh token to use, if the account has one. */
  of(target: CarrierTarget, request: (refreshToken?: string) => Promise<RequestedToken>): Promise<string> {
    if (target.parameters.accesstoken) return Promise.resolve(target.parameters.accesstoken);
    const account = accountOf(target);
    const known = this.tokens.get(account);
    if (known && this.clock.now() < known.until) return known.token;
    const entry = { until: Infinity, token: Promise.resolve('') };
    entry.token = this.request(account, target, request).then(({ accessToken, lifetime }) => {
      entry.until = this.clock.now() + (lifetime - margin) * 1000;
      return accessToken;
    });
    this.tokens.set(account, entry);
    entry.token.catch(() => this.tokens.delete(account));
    return entry.token;
  }

  /** A refused refresh token may have been used up by another instance, which has then stored its successor. */
  private async request(
    account: string,
    { parameters }: CarrierTarget,
    request: (refreshToken?: string) => Promise<RequestedToken>,
  ): Promise<RequestedToken> {
    const used = (await this.refreshTokens.read(account)) ?? parameters.refreshtoken;
    const token = await request(used).catch(async (error: unknown) => {
      const successor = await this.refreshTokens.read(account);
      if (successor === undefined || successor === used) throw error;
      return request(successor);
    });
    if (token.refreshToken && token.refreshToken !== used) await this.refreshTokens.write(account, token.refreshToken);
    return token;
  }

  forget(target: CarrierTarget): void {
    this.tokens.delete(accountOf(target));
  }
}

function accountOf({ kind, parameters }: CarrierTarget): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, parameters]))
    .digest('hex');
}
