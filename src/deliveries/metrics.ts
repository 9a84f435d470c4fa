import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { KindName } from './delivery';
import type { Outbox } from './outbox';

export interface DeliveryMetrics {
  count(kind: KindName, outcome: 'delivered' | 'retried' | 'given-up'): void;
  /** Milliseconds. */
  tried(kind: KindName, duration: number): void;
}

/** Prometheus metrics of the outbox, by kind: how attempts end, how long they take, how many are waiting. */
export function createDeliveryMetrics(registry: Registry, outbox: Outbox): DeliveryMetrics {
  const outcomes = new Counter({
    name: 'deliveries_total',
    help: 'Tries of deliveries by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'delivery_try_seconds',
    help: 'Time that one try of a delivery takes',
    labelNames: ['kind'],
    buckets: [0.05, 0.25, 1, 5, 15, 60, 300, 1800],
    registers: [registry],
  });
  new Gauge({
    name: 'deliveries_waiting',
    help: 'Deliveries that are due, run, or wait for another try',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { kind, count } of await outbox.waiting()) this.set({ kind }, count);
    },
  });
  return {
    count: (kind, outcome) => outcomes.inc({ kind, outcome }),
    tried: (kind, duration) => durations.observe({ kind }, duration / 1000),
  };
}
