import { Counter, Gauge, type Registry } from 'prom-client';
import { Durations } from './durations';
import { prefix } from './metric-names';
import { SummedCounter } from './summed-counter';

export interface EndedRequest {
  method: string;
  /** Pattern of the route, such as `/process/:id`: never an id, so that the number of series is bounded. */
  route: string;
  status: number;
  seconds: number;
  /** Bytes on the wire, headers included. */
  received: number;
  sent: number;
  /** The client left before its answer was complete. */
  aborted: boolean;
}

export interface RequestMetrics {
  started(): void;
  ended(request: EndedRequest): void;
}

const usualStatuses = [200, 400, 401, 404, 429, 500, 503];
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];

/**
 * Requests by route and status; each of `routes` is present as zero from the first scrape on. They are summed up here until
 * the next scrape: to look up a series takes longer than to count.
 */
export function createRequestMetrics(registry: Registry, routes: [method: string, route: string][]): RequestMetrics {
  const registers = [registry];
  const sums = { inFlight: 0, aborted: 0, received: 0, sent: 0 };
  const requests = new SummedCounter(registry, {
    name: 'requests_total',
    help: 'Requests answered',
    labels: ['method', 'route', 'status'],
  });
  const durations = new Durations(registry, {
    name: 'request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    label: 'route',
  });
  new Gauge({
    name: `${prefix}requests_in_flight`,
    help: 'Requests being answered',
    registers,
    collect() {
      this.set(sums.inFlight);
    },
  });
  const summed = (name: 'aborted' | 'received' | 'sent', metric: string, help: string) =>
    new Counter({
      name: `${prefix}${metric}`,
      help,
      registers,
      collect() {
        this.inc(sums[name]);
        sums[name] = 0;
      },
    });
  summed('aborted', 'requests_aborted_total', 'Requests whose client left');
  summed('received', 'received_bytes_total', 'Bytes read from clients');
  summed('sent', 'sent_bytes_total', 'Bytes written to clients');
  for (const [method, route] of routes) {
    durations.zero(route);
    for (const status of usualStatuses) requests.zero(boundedMethod(method), route, status);
  }
  return {
    started: () => (sums.inFlight += 1),
    ended: ({ method, route, status, ...request }) => {
      sums.inFlight -= 1;
      sums.received += request.received;
      sums.sent += request.sent;
      if (request.aborted) sums.aborted += 1;
      requests.inc(boundedMethod(method), route, status);
      durations.observe(route, request.seconds);
    },
  };
}

function boundedMethod(method: string): string {
  return methods.includes(method) ? method : 'other';
}
