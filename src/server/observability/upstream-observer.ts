import type { Registry } from 'prom-client';
import { loggerFor, type Logger } from '../../runtime';
import { upstreamOperations, type UpstreamObserver } from '../../upstream';
import { Durations } from './durations';
import { SummedCounter } from './summed-counter';

const outcomes = [
  'ok',
  'refused',
  'bad-key',
  'no-credits',
  'gone',
  'throttled',
  'server-error',
  'unreachable',
] as const;
type Outcome = (typeof outcomes)[number];

/** Refusals that an operator has to act on, told apart from those of a v1 key. */
const refusals: Partial<Record<Outcome, string>> = {
  'bad-key': 'the upstream refused the v2 key',
  'no-credits': 'the upstream refused the job: the v2 account has no credits left (402)',
  throttled: 'the upstream throttles the v2 key (429)',
};

/** Counts and times the calls to v2 by what became of them; writes a line for refusals of the key, 402 and 429. */
export function createUpstreamObserver(registry: Registry, logger: Logger): UpstreamObserver {
  const requests = new SummedCounter(registry, {
    name: 'upstream_requests_total',
    help: 'Calls to the v2 API by operation and outcome',
    labels: ['operation', 'outcome'],
  });
  const durations = new Durations(registry, {
    name: 'upstream_request_duration_seconds',
    help: 'Time until the v2 API has answered',
    label: 'operation',
  });
  for (const operation of upstreamOperations) {
    durations.zero(operation);
    for (const outcome of outcomes) requests.zero(operation, outcome);
  }
  return ({ operation, status, seconds, trace }) => {
    const outcome = outcomeOf(status);
    requests.inc(operation, outcome);
    durations.observe(operation, seconds);
    const refusal = refusals[outcome];
    if (refusal) loggerFor(logger, trace).warn({ operation, status }, refusal);
  };
}

const named: Record<number, Outcome> = {
  0: 'unreachable',
  401: 'bad-key',
  402: 'no-credits',
  403: 'bad-key',
  404: 'gone',
  410: 'gone',
  429: 'throttled',
};

function outcomeOf(status: number): Outcome {
  return named[status] ?? (status < 300 ? 'ok' : status < 500 ? 'refused' : 'server-error');
}
