import type { Kysely } from 'kysely';
import { Registry } from 'prom-client';
import { createCarriers, type Carriers } from '../carriers';
import type { Database } from '../database';
import type { NetworkPolicy } from '../network';
import type { DeliveryPlanner, Process, ProcessStore, Sealer } from '../processes';
import { loggerFor, type Clock, type IdMaker, type Logger } from '../runtime';
import type { Spool } from '../transfer';
import type { ClientOf, DeliveryKind } from './delivery';
import { HookStore } from './hook-store';
import { callbackKind } from './kinds/callback';
import { deleteJobKind } from './kinds/delete-job';
import { fetchInputKind } from './kinds/fetch-input';
import { handOverKind } from './kinds/hand-over';
import { hookKind } from './kinds/hook';
import { mailKind, type MailParts } from './kinds/mail';
import { createDeliveryMetrics } from './metrics';
import { OpenDeliveries, type GivenUpDelivery, type OpenDelivery } from './open-deliveries';
import { Outbox } from './outbox';
import { OutboxPlanner } from './planner';
import { sealedRefreshTokens } from './sealed-refresh-tokens';
import { Runner, type RunnerParts } from './runner';

export interface DeliveryParts {
  database: Kysely<Database>;
  store: ProcessStore;
  sealer: Sealer;
  /** The upstream of a Process. Throws `UpstreamError` where it is not known any more. */
  clientOf: ClientOf;
  network: NetworkPolicy;
  /** Status JSON of a Process as hooks receive it: the presentation of the v1 face. */
  present: (process: Process) => object;
  /** Nobody else writes into this database. */
  isAlone?: boolean;
  /** Told of every Process that has ended. */
  onEnd?: (process: Process) => void;
  /** Told of every attempt of a delivery. */
  onTry?: RunnerParts['onTry'];
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  /** Without it, no mail is sent. */
  mail?: Pick<MailParts, 'smtpUrl' | 'from' | 'scheme'>;
  /** For inputs whose server does not report their size. */
  spool: Spool;
  /** Default: the real ones, under the network policy. */
  carriers?: Carriers;
  /** Where the metrics are registered. */
  registry?: Registry;
}

export interface Deliveries {
  /** `ProcessParts.deliveries`. */
  planner: DeliveryPlanner;
  /** Started once everything else is running; stopped before the database closes. */
  runner: Pick<Runner, 'start' | 'stop' | 'runDue'>;
  /** Behind the routes `/hook` and `/hooks`. */
  hooks: HookStore;
  /** Deliveries that were given up, newest first, for the operator. */
  givenUp: (limit: number) => Promise<GivenUpDelivery[]>;
  /** How many deliveries are waiting or running, by kind. */
  waiting: () => Promise<{ kind: string; count: number }[]>;
  /** What is still to be delivered of a Process, and what was given up. */
  ofProcess: (processId: string) => Promise<OpenDelivery[]>;
  /** Tries a delivery now that was given up or waits; undefined where there is none such. Answers the id of its Process. */
  tryAgain: (id: string) => Promise<string | undefined>;
}

/**
 * Creates the outbox and its runner. `planner` goes into `ProcessParts.deliveries`. Call `runner.start()` after the watcher
 * has started, and `runner.stop()` after it has stopped but before the engine and the database close.
 */
export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { database, store, clientOf, network, clock, ids, logger, spool } = parts;
  const outbox = new Outbox(database, clock, ids, parts.sealer);
  const open = new OpenDeliveries(database, clock);
  const hooks = new HookStore(database, clock, parts.sealer, parts.isAlone);
  const carriers =
    parts.carriers ?? createCarriers({ network, clock, refreshTokens: sealedRefreshTokens(database, parts.sealer) });
  const planner = new OutboxPlanner({
    outbox,
    hooks,
    present: parts.present,
    sendsMail: parts.mail !== undefined,
    onPlanned: (kind) => (kind === 'delete-job' ? runner.wakeSoon() : runner.wake()),
    onUnreadable: ({ id, trace }) =>
      loggerFor(logger, trace).warn(
        { processId: id },
        'its callback is not told: it was sealed with another SECRET_KEY',
      ),
    onEnd: parts.onEnd ?? (() => undefined),
  });
  const ending = { store, clock, deliveries: planner };
  const kinds = [
    callbackKind(network),
    hookKind(network, hooks),
    deleteJobKind(store, clientOf),
    fetchInputKind({ store, clientOf, carriers, ending, spool }),
    handOverKind({ store, clientOf, carriers, ending }),
    ...(parts.mail ? [mailKind({ store, clientOf, ...parts.mail })] : []),
  ] as DeliveryKind[];
  const metrics = createDeliveryMetrics(parts.registry ?? new Registry(), open);
  const runner = new Runner({ outbox, kinds, clock, ids, logger, metrics, onTry: parts.onTry });
  return {
    planner,
    runner,
    hooks,
    givenUp: (limit) => open.givenUp(limit),
    waiting: () => open.waiting(),
    ofProcess: (processId) => open.ofProcess(processId),
    tryAgain: async (id) => {
      const processId = await open.tryAgain(id);
      if (processId !== undefined) runner.wake();
      return processId;
    },
  };
}
