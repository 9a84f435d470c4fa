import type { Histogram, Registry } from 'prom-client';
import { prefix, secondsBuckets } from './metric-names';

interface Series {
  /** Values by the first bound that holds them; those above all bounds only count. */
  within: number[];
  sum: number;
  count: number;
}

interface Value {
  metricName: string;
  labels: Record<string, number | string>;
  value: number;
}

interface DurationsOptions {
  /** Without the prefix. */
  name: string;
  help: string;
  label: string;
}

/**
 * A histogram of seconds by one label, as prom-client shows them. Its own looks a series up by all labels for each value,
 * which a poll would feel.
 */
export class Durations {
  readonly name: string;
  private readonly series = new Map<string, Series>();

  constructor(
    registry: Registry,
    private readonly options: DurationsOptions,
  ) {
    this.name = `${prefix}${options.name}`;
    registry.registerMetric(this as unknown as Histogram);
  }

  /** Shows a series before its first value. */
  zero(label: string): void {
    this.of(label);
  }

  observe(label: string, seconds: number): void {
    const series = this.of(label);
    series.sum += seconds;
    series.count += 1;
    const at = secondsBuckets.findIndex((bound) => seconds <= bound);
    if (at >= 0) series.within[at] = (series.within[at] ?? 0) + 1;
  }

  /** What prom-client asks a metric for. */
  async get() {
    const { name } = this;
    const { help, label } = this.options;
    const values = [...this.series].flatMap(([word, series]) => valuesOf(name, { [label]: word }, series));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  private of(label: string): Series {
    const known = this.series.get(label);
    if (known) return known;
    const series = { within: secondsBuckets.map(() => 0), sum: 0, count: 0 };
    this.series.set(label, series);
    return series;
  }
}

/** Each bucket counts what is in those before it, too. */
function valuesOf(name: string, labels: Record<string, string>, { within, sum, count }: Series): Value[] {
  const metricName = `${name}_bucket`;
  let below = 0;
  const buckets = secondsBuckets.map((le, at) => {
    below += within[at] ?? 0;
    return { metricName, labels: { le, ...labels }, value: below };
  });
  return [
    ...buckets,
    { metricName, labels: { le: '+Inf', ...labels }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
