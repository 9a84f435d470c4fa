import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { kindNames, type KindName } from './delivery';
import type { OpenDeliveries } from './open-deliveries';

const deliveryOutcomes = ['delivered', 'retried', 'given-up'] as const;

export interface DeliveryMetrics {
  count(kind: KindName, outcome: (typeof deliveryOutcomes)[number]): void;
  /** Milliseconds. */
  tried(kind: KindName, duration: number): void;
}

/** Prometheus metrics of the outbox, by kind: how attempts end, how long they take, how many are waiting. */
export function createDeliveryMetrics(registry: Registry, open: OpenDeliveries): DeliveryMetrics {
  const outcomes = new Counter({
    name: 'cc_v1_proxy_deliveries_total',
    help: 'Attempts of deliveries by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'cc_v1_proxy_delivery_attempt_duration_seconds',
    help: 'Time that one attempt of a delivery takes',
    labelNames: ['kind'],
    buckets: [0.05, 0.25, 1, 5, 15, 60, 300, 1800],
    registers: [registry],
  });
  new Gauge({
    name: 'cc_v1_proxy_deliveries_waiting',
    help: 'Deliveries that are due, running, or waiting for another attempt',
    labelNames: ['kind'],
    aggregator: 'max',
    registers: [registry],
    async collect() {
      for (const kind of kindNames) this.set({ kind }, 0);
      for (const { kind, count } of await open.waiting()) this.set({ kind }, count);
    },
  });
  new Gauge({
    name: 'cc_v1_proxy_delivery_queue_age_seconds',
    help: 'Time since which the oldest due delivery has been waiting to be run',
    aggregator: 'max',
    registers: [registry],
    async collect() {
      this.set((await open.oldestDue()) / 1000);
    },
  });
  for (const kind of kindNames) {
    durations.zero({ kind });
    for (const outcome of deliveryOutcomes) outcomes.inc({ kind, outcome }, 0);
  }
  return {
    count: (kind, outcome) => outcomes.inc({ kind, outcome }),
    tried: (kind, duration) => durations.observe({ kind }, duration / 1000),
  };
}
