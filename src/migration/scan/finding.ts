import type { DryRun } from '../../translate';
import type { Skipped } from './walk';

/** A place in the code that speaks v1. */
export interface Finding {
  /** Relative to the folder, with slashes. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  kind: 'dependency' | 'host' | 'path' | 'sdk-call' | 'parameter' | 'config';
  /** `cloudconvert 1.1.2 (npm)`, or the language of the file. */
  client: string;
  meaning: string;
  advice: string;
  /** The line, without secrets. */
  text: string;
  /** The parameters of the call, as far as the text tells. */
  sends?: Record<string, unknown>;
  /** The v2 job of such a call. */
  v2?: DryRun;
}

export interface ScanResult {
  folder: string;
  files: number;
  findings: Finding[];
  skipped: Skipped;
}
