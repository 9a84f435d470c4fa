import type { ConnectionOptions } from 'node:tls';
import type { NetworkPolicy } from '../network';
import type { Clock } from '../runtime';
import { AccessTokens } from './access-tokens';
import { boxCarrier, type BoxEndpoints } from './box';
import type { Carrier, CarrierKind } from './carrier';
import { dropboxCarrier, type DropboxEndpoints } from './dropbox';
import { ftpCarrier } from './ftp';
import { googleDriveCarrier, type GoogleDriveEndpoints } from './google-drive';
import { shortMemory, type TokenMemory } from './token-memory';
import { oneDriveCarrier, type OneDriveEndpoints } from './one-drive';

export interface CarrierParts {
  network: NetworkPolicy;
  clock: Clock;
  /** Where new refresh tokens are kept; default: in memory. */
  tokenMemory?: TokenMemory;
  /** Certificates that FTPS servers are checked against; default: those of Node. */
  tls?: Pick<ConnectionOptions, 'ca'>;
  /** Where the APIs are, instead of where they live. */
  endpoints?: {
    dropbox?: DropboxEndpoints;
    googledrive?: GoogleDriveEndpoints;
    onedrive?: OneDriveEndpoints;
    box?: BoxEndpoints;
  };
}

export type Carriers = Record<CarrierKind, Carrier>;

export function createCarriers({ network, clock, tls, tokenMemory, endpoints = {} }: CarrierParts): Carriers {
  const parts = { network, clock, tokens: new AccessTokens(clock, tokenMemory ?? shortMemory()) };
  return {
    ftp: ftpCarrier({ network, tls }),
    dropbox: dropboxCarrier(parts, endpoints.dropbox),
    googledrive: googleDriveCarrier(parts, endpoints.googledrive),
    onedrive: oneDriveCarrier(parts, endpoints.onedrive),
    box: boxCarrier(parts, endpoints.box),
  };
}
