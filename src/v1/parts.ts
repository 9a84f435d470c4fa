import type { KeyRing } from '../config';
import type { Deliveries } from '../deliveries';
import type { Processes } from '../processes';
import type { Logger } from '../runtime';
import type { Spool } from '../transfer';
import type { AccountCache, CatalogueCache, UpstreamClient } from '../upstream';

/** What the routes work with; each part can be replaced in a test. */
export interface V1Parts {
  processes: Processes;
  deliveries: Pick<Deliveries, 'hooks'>;
  keys: KeyRing;
  spool: Spool;
  catalogue: CatalogueCache;
  accounts: AccountCache;
  upstream: UpstreamClient;
  logger: Logger;
  /** Base of every URL in the answers; without it, from Host and X-Forwarded-* of trusted peers. */
  publicUrl?: string;
  /** Express' `trust proxy`. */
  trustProxy: string;
}
