import type { Compat } from '../config';
import type { V1Value } from '../translate';

/** Who calls: what the keys file says of a v1 key. */
export interface Caller {
  /** Fingerprint of the v1 key. */
  owner: string;
  v2Key: string;
  /** Preset id -> converter options. */
  presets: Record<string, Record<string, V1Value>>;
  /** Storage name -> parameters, for string forms such as `output: "dropbox"`. */
  accounts: Record<string, Record<string, V1Value>>;
  compat: Compat;
  /** Warnings of the translation become a 400. */
  strict: boolean;
}
