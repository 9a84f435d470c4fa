import { isPostgresUrl, keptSecret, type Settings } from '../config';
import type { Leases } from '../database';
import { randomIds, StartError, type Clock, type Logger } from '../runtime';

export interface SoleEngineParts {
  /** Leases in the database under a name of their own. */
  leasesOf(holder: string): Leases;
  clock: Clock;
  logger: Logger;
}

/** Milliseconds. */
const times = {
  /** Between renewals; the lease lasts three times as long. */
  renewal: 5_000,
  /** Between looks whether another instance has gone. */
  look: 1_000,
  /** How long one that was killed seems to live on, and somewhat more. */
  patience: 20_000,
};

const leaseName = 'embedded engine';

/**
 * Keeps others from starting an engine of their own beside this one: jobs that only one of several instances knows would be
 * lost on callers of the others. Throws a `StartError` while another instance has such an engine.
 */
export class SoleEngine {
  private readonly stopping = new AbortController();
  private renewing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly lease: Leases,
    private readonly parts: SoleEngineParts,
  ) {}

  static async claim({ dataDir }: Pick<Settings, 'dataDir'>, parts: SoleEngineParts): Promise<SoleEngine> {
    const { value } = keptSecret(dataDir, 'instance.id', () => randomIds.uuid());
    // The same after a restart, which need not wait for what it was.
    const engine = new SoleEngine(parts.leasesOf(value), parts);
    await engine.take();
    engine.renewing = engine.renew();
    return engine;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.renewing;
    await this.lease.releaseAll().catch(() => undefined);
  }

  private async take(): Promise<void> {
    const { clock, logger } = this.parts;
    const until = clock.now() + times.patience;
    for (let tries = 1; !(await this.lease.hold(leaseName)); tries += 1) {
      if (clock.now() > until) throw new StartError(refusal);
      if (tries === 1) logger.warn('another instance has an embedded engine on this database: waiting for its end');
      await clock.sleep(times.look);
    }
  }

  private async renew(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await this.parts.clock.sleep(times.renewal, signal);
      if (signal.aborted) return;
      // While the database is away nobody else can take it either.
      const isHeld = await this.lease.hold(leaseName).catch(() => true);
      if (!isHeld) this.parts.logger.error(refusal);
    }
  }
}

/** Whether the engine of this instance keeps its jobs to itself in a database that others may use as well. */
export function needsToBeSole({ databaseUrl, engineFiles }: Settings): boolean {
  return isPostgresUrl(databaseUrl) && engineFiles === undefined;
}

const refusal =
  'Another instance on this database has an embedded engine of its own, and each would know its own jobs only. ' +
  'Set ENGINE_FILES=s3://bucket/prefix on all of them, so that their engines share jobs and files (docs/scaling.md), ' +
  'or give all of them the same upstream with UPSTREAM=cloudconvert and CLOUDCONVERT_URL.';
