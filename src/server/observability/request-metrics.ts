import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { prefix, secondsBuckets } from './metric-names';

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

/** Requests by route and status; each of `routes` is present as zero from the first scrape on. */
export function createRequestMetrics(registry: Registry, routes: [method: string, route: string][]): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: `${prefix}requests_total`,
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: `${prefix}request_duration_seconds`,
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['route'],
    buckets: secondsBuckets,
    registers,
  });
  const inFlight = new Gauge({ name: `${prefix}requests_in_flight`, help: 'Requests being answered', registers });
  const aborted = new Counter({
    name: `${prefix}requests_aborted_total`,
    help: 'Requests whose client left',
    registers,
  });
  const received = new Counter({ name: `${prefix}received_bytes_total`, help: 'Bytes read from clients', registers });
  const sent = new Counter({ name: `${prefix}sent_bytes_total`, help: 'Bytes written to clients', registers });
  for (const [method, route] of routes) {
    durations.zero({ route });
    for (const status of usualStatuses) requests.inc({ method: boundedMethod(method), route, status }, 0);
  }
  return {
    started: () => inFlight.inc(),
    ended: (request) => {
      inFlight.dec();
      requests.inc({ method: boundedMethod(request.method), route: request.route, status: request.status });
      durations.observe({ route: request.route }, request.seconds);
      received.inc(request.received);
      sent.inc(request.sent);
      if (request.aborted) aborted.inc();
    },
  };
}

function boundedMethod(method: string): string {
  return methods.includes(method) ? method : 'other';
}
