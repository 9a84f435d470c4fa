import { LRUCache } from 'lru-cache';
import type { CarrierTarget } from '../carriers';
import type { UploadSource } from '../translate';
import type { JobPayload } from '../upstream';
import type { Sealer } from './sealer';

export type CarrierFetch = Extract<UploadSource, { from: 'carrier' }>;

/** Credentials of a Process: sealed at rest, erased when it ends. */
export interface Secrets {
  /** v2 key that its job runs under. */
  v2Key: string;
  /** v2 key of the caller for the upstream of the settings, where that is another one. */
  callerKey?: string;
  /** v1 key of the caller, until it is known whether another v1 server has to be shown it. */
  v1Key?: string;
  /** The job to make, until it exists. */
  job?: JobPayload;
  /** Options that the upstream refuses fail the Process instead of being left out. */
  strict?: boolean;
  /** Inputs that carriers fetch into the upload forms of the job. */
  fetches?: CarrierFetch[];
  /** Carriers that receive the output. */
  handovers?: CarrierTarget[];
}

/** Credentials as the rows hold them. */
export class SealedSecrets {
  /**
   * Most Processes hold nothing but a v2 key, and there are few of those: each is sealed once and stands in all their rows
   * in the same text. That they are one caller's, their rows tell anyway.
   */
  private readonly sealedKeys = new LRUCache<string, string>({ max: 5_000 });
  /** By the text they were sealed in. */
  private readonly openedKeys = new LRUCache<string, Secrets>({ max: 5_000 });

  constructor(private readonly sealer: Sealer) {}

  /** Undefined where there are none any more. */
  open(sealed: string | null | undefined): Secrets | undefined {
    if (!sealed) return undefined;
    const known = this.openedKeys.get(sealed);
    if (known) return known;
    const secrets = Object.freeze(this.sealer.open(sealed) as Secrets);
    if (isOnlyKey(secrets)) this.openedKeys.set(sealed, secrets);
    return secrets;
  }

  /** The same text for the same key alone. */
  seal(secrets: Secrets): string {
    const known = isOnlyKey(secrets) ? this.sealedKeys.get(secrets.v2Key) : undefined;
    if (known !== undefined) return known;
    const sealed = this.sealer.seal(secrets);
    if (isOnlyKey(secrets)) this.sealedKeys.set(secrets.v2Key, sealed);
    return sealed;
  }
}

function isOnlyKey({ v2Key: _, ...others }: Secrets): boolean {
  return Object.values(others).every((value) => value === undefined);
}
