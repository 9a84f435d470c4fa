import { Router } from 'express';
import type { KeyRing, Settings } from '../../config';
import type { Deliveries } from '../../deliveries';
import type { Journal } from '../../journal';
import type { Clock } from '../../runtime';
import type { Readiness } from '../readiness';
import { auditShown } from './process-detail';
import { settingsShown } from './settings-shown';
import type { EngineShown, HealthShown } from './shapes';

/** At once, or from another process of the same server. */
type Awaitable<Value> = Value | Promise<Value>;

/** What the embedded engine tells of itself. */
export interface EngineSource {
  overview(): Promise<{
    tasks: {
      id: string;
      tag: string | null;
      account: number;
      operation: string;
      status: 'waiting' | 'processing';
      percent: number;
      createdAt: number;
      startedAt: number | null;
    }[];
    queues: { account: number; waiting: number; running: number }[];
    disk: { used: number; limit: number; free: number };
  }>;
  accountOf(key: string): Awaitable<number | undefined>;
  programs(): Awaitable<{ title: string; packages: string; path?: string; version?: string }[]>;
}

export interface OperationParts {
  settings: Settings;
  readiness: Pick<Readiness, 'report'>;
  journal: Pick<Journal, 'events'>;
  deliveries: Pick<Deliveries, 'waiting' | 'givenUp'>;
  keys: Pick<KeyRing, 'v2Keys'>;
  clock: Clock;
  /** Absent where CloudConvert is the upstream. */
  engine?: EngineSource;
  facts: {
    upstream: { name: string; url: string };
    version: string;
    instance: string;
    startedAt: number;
    database: () => Promise<HealthShown['database']>;
    spool: () => Promise<HealthShown['spool']>;
  };
}

const givenUpShown = 200;
const auditShownAtMost = 50;

/** `/engine` and `/health`: what runs here, and how it is. */
export function operationRoutes(parts: OperationParts): Router {
  const router = Router();
  router.get('/engine', async (_request, response) => {
    response.json(await engineShown(parts));
  });
  router.get('/health', async (_request, response) => {
    response.json(await healthShown(parts));
  });
  return router;
}

async function engineShown({ engine, keys, facts }: OperationParts): Promise<EngineShown> {
  const upstream = facts.upstream.name;
  if (!engine) return { upstream };
  const { tasks, queues, disk } = await engine.overview();
  const accounts = keys.v2Keys().map(async ({ name, key }) => [await engine.accountOf(key), name] as const);
  const names = new Map(await Promise.all(accounts));
  const nameOf = (account: number) => names.get(account) ?? `account ${account}`;
  const programs = await engine.programs();
  const missing = [...new Set(programs.filter(({ path }) => !path).flatMap(({ packages }) => packages.split(' ')))];
  return {
    upstream,
    engine: {
      programs,
      install: missing.length > 0 ? `apt-get install --no-install-recommends ${missing.join(' ')}` : undefined,
      tasks: tasks.map(({ tag, account, ...task }) => ({
        ...task,
        processId: isProcessId(tag) ? tag : null,
        account: nameOf(account),
      })),
      queues: queues.map(({ account, ...counts }) => ({ account: nameOf(account), ...counts })),
      disk,
    },
  };
}

/** A job of a v1 call is tagged with the id of its process, unless the call gives a tag. */
function isProcessId(tag: string | null): tag is string {
  return /^[A-Za-z0-9]{20}$/.test(tag ?? '');
}

async function healthShown(parts: OperationParts): Promise<HealthShown> {
  const { settings, readiness, journal, deliveries, clock, facts } = parts;
  const [{ status, checks, reasons }, database, spool, waiting, givenUp, audit] = await Promise.all([
    readiness.report(),
    facts.database(),
    facts.spool(),
    deliveries.waiting(),
    deliveries.givenUp(givenUpShown),
    journal.events.audit(auditShownAtMost),
  ]);
  return {
    status,
    checks,
    reasons,
    upstream: facts.upstream,
    database,
    spool,
    deliveries: { waiting, givenUp },
    settings: settingsShown(settings),
    version: facts.version,
    node: process.versions.node,
    instance: facts.instance,
    startedAt: facts.startedAt,
    now: clock.now(),
    audit: audit.flatMap(auditShown),
  };
}
