import { LRUCache } from 'lru-cache';
import type { Clock, Logger } from '../runtime';
import type { UpstreamClient } from './client';
import type { CatalogueRow } from './types';

const freshFor = 60 * 60 * 1000;
const retryAfter = 30 * 1000;

/** What the upstream can do: GET /operations, cached for an hour and served stale while the upstream is away. */
export class CatalogueCache {
  private readonly cache: LRUCache<'operations', { rows?: CatalogueRow[] }>;

  constructor(
    private readonly client: Pick<UpstreamClient, 'operations'> & Partial<Pick<UpstreamClient, 'partialCatalogue'>>,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.cache = new LRUCache({
      max: 1,
      ttl: freshFor - 1,
      ttlResolution: 0,
      perf: clock,
      allowStale: true,
      fetchMethod: async (_key, known, { options }) => {
        const rows = await this.read();
        if (!rows) options.ttl = retryAfter - 1;
        return { rows: rows ?? known?.rows };
      },
    });
  }

  /** True where the upstream may do more than the rows say. */
  get partial(): boolean {
    return this.client.partialCatalogue ?? false;
  }

  /** Undefined only where the upstream has never answered. */
  async current(): Promise<CatalogueRow[] | undefined> {
    return (await this.cache.fetch('operations'))?.rows;
  }

  private async read(): Promise<CatalogueRow[] | undefined> {
    try {
      return await this.client.operations();
    } catch (error) {
      this.logger.warn({ err: error }, 'the catalogue of operations could not be refreshed');
      return undefined;
    }
  }
}
