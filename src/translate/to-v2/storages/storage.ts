import type { CarrierKind } from '../../../carriers';
import type { V1Value } from '../../call';

/** A storage that v2 speaks itself: one row a parameter (v1-contract 2.3; v2-contract 4.1, 4.2, 8.2). */
export interface StorageTranslation {
  /** v1 names, the documented one first. */
  kinds: string[];
  title: string;
  /** v2 operation without `import/` and `export/`. */
  operation: string;
  /** v2 parameters for one object and for all below a prefix. */
  object: string;
  prefix: string;
  /** Object stores know no leading slash. */
  keepsLeadingSlash?: boolean;
  rows: StorageRow[];
  /** What v1 took and v2 has no parameter for: left out with a warning. */
  lost?: { v1: string; cause: string }[];
}

export interface StorageRow {
  v1: string;
  v2: string;
  /** What v2 wants although v1 did without. */
  default?: string;
  /** Told where the default is sent. */
  defaultCause?: string;
  required?: boolean;
  /** Masked wherever people read it. */
  secret?: boolean;
  outputOnly?: boolean;
  /** Older or v2's own names that are understood too. */
  also?: string[];
  read?: (value: V1Value) => unknown;
  /** recorded: in documentation or payloads on both sides; inferred: the pairing is our conclusion. */
  grade: 'recorded' | 'inferred';
  source: string;
}

/** Storages that v2 lacks: a carrier of the proxy moves the file (v2-contract 8.1 E8). */
export interface CarriedStorage {
  kind: CarrierKind;
  title: string;
  /** v1 could read from it as well. */
  input: boolean;
  /** Without these no carrier can begin. */
  required: string[];
  /** The parameters as the carrier takes them. */
  read?: (parameters: Record<string, string>) => Record<string, string>;
  /** What a carrier can't begin with, and why. */
  refuse?: (parameters: Record<string, string>) => string | undefined;
}
