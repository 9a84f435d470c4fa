import type { Histogram, Registry } from 'prom-client';
import { prefix, secondsBuckets } from './metric-names';

interface Series {
  /** Answers by the first bound that holds them; those above all bounds only count. */
  within: number[];
  sum: number;
  count: number;
}

interface Value {
  metricName: string;
  labels: { route: string; le?: number | string };
  value: number;
}

const name = `${prefix}request_duration_seconds`;

/** A histogram as prom-client shows them. Its own looks a series up by all labels for each value, which a poll would feel. */
export class RouteDurations {
  readonly name = name;
  private readonly series = new Map<string, Series>();

  constructor(registry: Registry) {
    registry.registerMetric(this as unknown as Histogram);
  }

  /** Shows a route before its first answer. */
  zero(route: string): void {
    this.of(route);
  }

  observe(route: string, seconds: number): void {
    const series = this.of(route);
    series.sum += seconds;
    series.count += 1;
    const at = secondsBuckets.findIndex((bound) => seconds <= bound);
    if (at >= 0) series.within[at] = (series.within[at] ?? 0) + 1;
  }

  /** What prom-client asks a metric for. */
  async get() {
    const values = [...this.series].flatMap(([route, series]) => valuesOf(route, series));
    const help = 'Time from the head of a request to the end of its answer';
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  private of(route: string): Series {
    const known = this.series.get(route);
    if (known) return known;
    const series = { within: secondsBuckets.map(() => 0), sum: 0, count: 0 };
    this.series.set(route, series);
    return series;
  }
}

/** Each bucket counts what is in those before it, too. */
function valuesOf(route: string, { within, sum, count }: Series): Value[] {
  const metricName = `${name}_bucket`;
  let below = 0;
  const buckets = secondsBuckets.map((le, at) => {
    below += within[at] ?? 0;
    return { metricName, labels: { le, route }, value: below };
  });
  return [
    ...buckets,
    { metricName, labels: { le: '+Inf', route }, value: count },
    { metricName: `${name}_sum`, labels: { route }, value: sum },
    { metricName: `${name}_count`, labels: { route }, value: count },
  ];
}
