import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { EngineLoad, EndedTask } from '../../engine';
import { prefix, secondsBuckets } from './metric-names';

export interface EngineMetrics {
  taskEnded(task: EndedTask): void;
  /** Given once the engine runs; without it no task waits and none runs. */
  watch(load: () => EngineLoad): void;
}

const states = ['queued', 'running'] as const;

/** What the embedded engine does; present, as zero, also where CloudConvert is the upstream. */
export function createEngineMetrics(registry: Registry): EngineMetrics {
  const registers = [registry];
  let current = (): EngineLoad => ({ queued: 0, running: 0 });
  const tasks = new Counter({
    name: `${prefix}engine_tasks_total`,
    help: 'Tasks of the embedded engine that have ended, by operation and outcome',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: `${prefix}engine_task_duration_seconds`,
    help: 'Time that a task of the embedded engine takes once it runs',
    labelNames: ['operation'],
    buckets: secondsBuckets,
    registers,
  });
  new Gauge({
    name: `${prefix}engine_tasks`,
    help: 'Tasks of the embedded engine that wait for a free place, or run',
    labelNames: ['state'],
    registers,
    collect() {
      const load = current();
      for (const state of states) this.set({ state }, load[state]);
    },
  });
  durations.zero({ operation: 'convert' });
  for (const outcome of ['finished', 'error']) tasks.inc({ operation: 'convert', outcome }, 0);
  return {
    taskEnded: ({ operation, status, seconds }) => {
      tasks.inc({ operation, outcome: status });
      durations.observe({ operation }, seconds);
    },
    watch: (load) => {
      current = load;
    },
  };
}
