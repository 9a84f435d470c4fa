import type { ConnectionOptions } from 'node:tls';
import type { NetworkPolicy } from '../network';
import type { Clock } from '../runtime';
import { AccessTokens } from './access-tokens';
import { boxCarrier, type BoxEndpoints } from './box';
import type { Carrier, CarrierKind } from './carrier';
import { dropboxCarrier, type DropboxEndpoints } from './dropbox';
import { ftpCarrier } from './ftp';
import { googleDriveCarrier, type GoogleDriveEndpoints } from './google-drive';
import { inMemoryTokens, type RefreshTokenStore } from './refresh-token-store';
import { oneDriveCarrier, type OneDriveEndpoints } from './one-drive';

export interface CarrierParts {
  network: NetworkPolicy;
  clock: Clock;
  /** Where replaced refresh tokens are stored; default: in memory. */
  refreshTokens?: RefreshTokenStore;
  /** Certificate authorities for FTPS servers; default: Node's. */
  tls?: Pick<ConnectionOptions, 'ca'>;
  /** Base URLs of the APIs; default: the live ones. */
  endpoints?: {
    dropbox?: DropboxEndpoints;
    googledrive?: GoogleDriveEndpoints;
    onedrive?: OneDriveEndpoints;
    box?: BoxEndpoints;
  };
}

export type Carriers = Record<CarrierKind, Carrier>;

/** One carrier per storage that v2 lacks. Their errors are `CarrierError`s; connections obey the network policy. */
export function createCarriers({ network, clock, tls, refreshTokens, endpoints = {} }: CarrierParts): Carriers {
  const parts = { network, clock, tokens: new AccessTokens(clock, refreshTokens ?? inMemoryTokens()) };
  return {
    ftp: ftpCarrier({ network, tls }),
    dropbox: dropboxCarrier(parts, endpoints.dropbox),
    googledrive: googleDriveCarrier(parts, endpoints.googledrive),
    onedrive: oneDriveCarrier(parts, endpoints.onedrive),
    box: boxCarrier(parts, endpoints.box),
  };
}
