import type { Clock } from '../../runtime';

/** What all storages of one engine share. */
export interface StorageSettings {
  clock: Clock;
  /** Instead of each storage's own. */
  sizes?: TransferSizes;
  /** Milliseconds without a byte after which a connection is given up. */
  idleTimeout: number;
  endpoints: StorageEndpoints;
}

/** Where the clouds live, unless a call names an `endpoint`; other places for emulators. No slash at the end. */
export interface StorageEndpoints {
  /** The bucket follows in the path; Amazon's own host names when not set. */
  s3?: string;
  /** `{account}` stands for the storage account. */
  azureBlob: string;
  googleStorage: string;
  googleToken: string;
}

/** Bytes. */
export interface TransferSizes {
  /** Up to this an object goes up in one request, above it in parts. */
  single: number;
  /** A part, unless the storage's highest number of parts demands larger ones. */
  part: number;
}
