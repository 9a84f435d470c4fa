import type { Clock, Logger } from '../runtime';
import type { UpstreamClient } from './client';
import type { CatalogueRow } from './types';

const freshFor = 60 * 60 * 1000;
const retryAfter = 30 * 1000;

/** What the upstream can do: GET /operations, cached for an hour and served stale while the upstream is away. */
export class CatalogueCache {
  private rows: CatalogueRow[] | undefined;
  private refreshAt = 0;
  private refresh: Promise<void> | undefined;

  constructor(
    private readonly client: Pick<UpstreamClient, 'operations'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Undefined only where the upstream has never answered. */
  async current(): Promise<CatalogueRow[] | undefined> {
    if (this.clock.now() >= this.refreshAt) this.refresh ??= this.load().finally(() => (this.refresh = undefined));
    if (!this.rows) await this.refresh;
    return this.rows;
  }

  private async load(): Promise<void> {
    try {
      this.rows = await this.client.operations();
      this.refreshAt = this.clock.now() + freshFor;
    } catch (error) {
      this.refreshAt = this.clock.now() + retryAfter;
      this.logger.warn({ err: error }, 'the catalogue of operations could not be refreshed');
    }
  }
}
