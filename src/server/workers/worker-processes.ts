import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import type { EngineSource } from '../../admin';
import { exponentialBackoff, StartError, type Logger } from '../../runtime';
import { prefix } from '../observability';
import { Channel } from './channel';
import type { Listening, PlaceTold } from './worker-place';

export interface WorkerProcessesParts {
  count: number;
  /** Seconds. */
  shutdownTimeout: number;
  /** What all workers are told. */
  shared: Omit<PlaceTold, 'slot'>;
  engine?: EngineSource;
  /** Metrics of the primary process. */
  registry: Registry;
  logger: Logger;
}

type Metrics = MetricObjectWithValues<MetricValue<string>>[];

const delayAfter = exponentialBackoff(500, 30_000);
/** Milliseconds above SHUTDOWN_TIMEOUT in which a worker must have ended once it is told to stop. */
const spare = 10_000;

/** The workers of a server: started, replaced when they die, told to stop, and joined into one for metrics and news. */
export class WorkerProcesses {
  private readonly channels = new Map<Worker, Channel>();
  private readonly replacements = new Set<NodeJS.Timeout>();
  private readonly replaced: Counter;
  private failures = 0;
  private stopping = false;

  constructor(private readonly parts: WorkerProcessesParts) {
    this.replaced = new Counter({
      name: `${prefix}workers_replaced_total`,
      help: 'Worker processes that died and whose place another took',
      registers: [parts.registry],
    });
  }

  /** Resolves once all listen. Rejects where the first can't, which has said itself why. */
  async start(): Promise<Listening> {
    process.once('exit', this.kill);
    // Connections wait in the system for whichever is free; one handed to a worker that is dying would hang for good.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    // What keeps one from starting keeps all of them: it is told once.
    const listening = await this.fork(1);
    await Promise.all(Array.from({ length: this.parts.count - 1 }, (_, index) => this.fork(index + 2)));
    return listening;
  }

  /** Tells all to finish what runs and to end, and waits for it. */
  async close(): Promise<void> {
    this.stopping = true;
    for (const timer of this.replacements) clearTimeout(timer);
    const late = setTimeout(() => this.kill(), this.parts.shutdownTimeout * 1000 + spare);
    await Promise.all([...this.channels].map(([worker, channel]) => ended(worker, () => channel.tell('stop'))));
    clearTimeout(late);
    process.off('exit', this.kill);
  }

  /** No worker outlives this process where it is told to exit at once. */
  private readonly kill = (): void => {
    for (const worker of this.channels.keys()) worker.process.kill('SIGKILL');
  };

  private fork(slot: number): Promise<Listening> {
    const { shared, engine } = this.parts;
    const worker = cluster.fork();
    return new Promise((resolve, reject) => {
      let isListening = false;
      const channel = new Channel(worker, {
        answers: {
          place: () => ({ slot, ...shared }) satisfies PlaceTold,
          metrics: () => this.metrics(),
          'engine-overview': () => engine?.overview(),
          'engine-programs': () => engine?.programs(),
          'engine-account': (key: string) => engine?.accountOf(key),
        },
        news: {
          end: (processId: string) => this.passOn(worker, processId),
          listening: (told: Listening) => {
            isListening = true;
            this.failures = 0;
            resolve(told);
          },
        },
      });
      this.channels.set(worker, channel);
      worker.once('exit', (code, signal) => {
        this.channels.delete(worker);
        reject(new StartError(`A worker process could not start (${signal ?? `exit code ${code}`}).`));
        if (isListening && !this.stopping) this.replace(slot, { code, signal });
      });
    });
  }

  private replace(slot: number, how: { code: number; signal: string }): void {
    const { logger } = this.parts;
    this.failures += 1;
    this.replaced.inc();
    logger.error({ slot, ...how }, 'a worker process died; another takes its place');
    const timer = setTimeout(() => {
      this.replacements.delete(timer);
      this.fork(slot).catch((error: unknown) => {
        if (this.stopping) return;
        logger.error({ err: error, slot }, 'a worker process could not take the place of one that died');
        this.replace(slot, how);
      });
    }, delayAfter(this.failures));
    this.replacements.add(timer);
  }

  private passOn(teller: Worker, processId: string): void {
    for (const [worker, channel] of this.channels) if (worker !== teller) channel.tell('end', processId);
  }

  /** Of all that answer; one that is about to end is left out. */
  private async metrics(): Promise<string> {
    const asked = [...this.channels.values()].map((channel) => channel.ask<Metrics>('metrics').catch(() => undefined));
    const own = (await this.parts.registry.getMetricsAsJSON()) as Metrics;
    const all = [own, ...(await Promise.all(asked)).filter((metrics) => metrics !== undefined)];
    return AggregatorRegistry.aggregate(all).metrics();
  }
}

function ended(worker: Worker, tell: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve();
    worker.once('exit', () => resolve());
    tell();
  });
}
