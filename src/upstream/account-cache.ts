import type { Clock, Logger } from '../runtime';
import type { UpstreamClient } from './client';
import { UpstreamError } from './error';

const freshFor = 60 * 1000;
const patience = 2 * 1000;
const mostAccounts = 1000;

interface Known {
  credits?: number;
  refused?: UpstreamError;
  refreshAt: number;
}

/** Credits of v2 accounts, read once a minute each, so that a create seldom waits for the upstream. */
export class AccountCache {
  private readonly known = new Map<string, Known>();
  private readonly refreshes = new Map<string, Promise<void>>();

  constructor(
    private readonly client: Pick<UpstreamClient, 'account'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Undefined while the upstream does not tell. Throws `UpstreamError` 401 where the v2 key is not accepted. */
  async credits(key: string): Promise<number | undefined> {
    const known = this.known.get(key);
    const refresh = this.clock.now() >= (known?.refreshAt ?? 0) ? this.refresh(key) : undefined;
    if (!known && refresh) await this.soon(refresh);
    const { credits, refused } = this.known.get(key) ?? {};
    if (refused) throw refused;
    return credits;
  }

  private async soon(refresh: Promise<void>): Promise<void> {
    const given = new AbortController();
    await Promise.race([refresh, this.clock.sleep(patience, given.signal)]);
    given.abort();
  }

  private refresh(key: string): Promise<void> {
    const running = this.refreshes.get(key);
    if (running) return running;
    const refresh = this.load(key).finally(() => this.refreshes.delete(key));
    this.refreshes.set(key, refresh);
    return refresh;
  }

  private async load(key: string): Promise<void> {
    const refreshAt = this.clock.now() + freshFor;
    try {
      const { credits } = await this.client.account(key);
      this.remember(key, { credits, refreshAt });
    } catch (error) {
      const refused = error instanceof UpstreamError && error.status === 401 ? error : undefined;
      if (!refused) this.logger.warn({ err: error }, 'the credits of an account could not be read');
      this.remember(key, { ...this.known.get(key), refused, refreshAt });
    }
  }

  private remember(key: string, known: Known): void {
    this.known.delete(key);
    this.known.set(key, known);
    const [oldest] = this.known.keys();
    if (this.known.size > mostAccounts && oldest !== undefined) this.known.delete(oldest);
  }
}
