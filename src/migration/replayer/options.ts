import type { Clock } from '../../runtime';
import type { ExchangeResult } from './result';
import type { Replacement, Rule } from './rules';

export interface ReplayOptions {
  target: URL;
  apiKey?: string;
  /** `recorded`: requests begin as long after one another as they did. */
  pace: 'asap' | 'recorded';
  /** Recordings at a time. */
  concurrency: number;
  /** Begin no other recording after a difference. */
  bail: boolean;
  rules: readonly Rule[];
  replace: readonly Replacement[];
  /** Values for the `${VARIABLE}`s of the recordings. */
  variables: NodeJS.ProcessEnv;
  /** Milliseconds that a request, or polling for a step, may take. */
  timeout: number;
  clock: Clock;
  /** Told after each exchange. */
  onExchange?: (result: ExchangeResult) => void;
  signal?: AbortSignal;
}
