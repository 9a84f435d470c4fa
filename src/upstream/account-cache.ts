import { LRUCache } from 'lru-cache';
import { fingerprint } from '../config';
import type { Clock, Logger } from '../runtime';
import type { UpstreamClient } from './client';
import { UpstreamError } from './error';

const freshFor = 60 * 1000;
const patience = 2 * 1000;
const mostAccounts = 1000;

interface AccountState {
  credits?: number;
  /** The upstream does not accept the key. */
  refusal?: UpstreamError;
}

/** Credits of v2 accounts, read once a minute each, so that a create seldom waits for the upstream. */
export class AccountCache {
  /** By the fingerprint of the key. */
  private readonly states: LRUCache<string, AccountState, string>;

  constructor(
    private readonly client: Pick<UpstreamClient, 'account'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.states = new LRUCache({
      max: mostAccounts,
      ttl: freshFor - 1,
      ttlResolution: 0,
      perf: clock,
      allowStale: true,
      fetchMethod: (_fingerprint, known, { context: key }) => this.read(key, known),
    });
  }

  /**
   * Undefined while the upstream does not tell; after a minute the last ones known are answered while new ones are read.
   * Throws `UpstreamError` 401 where the v2 key is not accepted.
   */
  async credits(key: string): Promise<number | undefined> {
    const id = fingerprint(key);
    const state = this.states.has(id)
      ? this.states.peek(id)
      : await this.inPatience(this.states.fetch(id, { context: key }));
    if (state?.refusal) throw state.refusal;
    return state?.credits;
  }

  private async inPatience<State>(state: Promise<State>): Promise<State | undefined> {
    const given = new AbortController();
    try {
      return (await Promise.race([state, this.clock.sleep(patience, given.signal)])) ?? undefined;
    } finally {
      given.abort();
    }
  }

  private async read(key: string, known: AccountState | undefined): Promise<AccountState> {
    try {
      return { credits: (await this.client.account(key)).credits };
    } catch (error) {
      if (error instanceof UpstreamError && error.fault === 'unauthorized') return { ...known, refusal: error };
      this.logger.warn({ err: error }, 'the credits of an account could not be read');
      return { credits: known?.credits };
    }
  }
}
