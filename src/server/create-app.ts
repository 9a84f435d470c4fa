import type { RequestListener } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import {
  adminErrors,
  apiAnswers,
  builtPages,
  consoleApi,
  deliveriesRoutes,
  demandCsrfToken,
  guard,
  Guesses,
  healthRoutes,
  metricsRoutes,
  mayAdminister,
  oneProcessOnly,
  openapiRoutes,
  Readiness,
  reportRoutes,
  sessionRoutes,
  Sessions,
  shadowRoutes,
  testServiceRoutes,
  translateRoutes,
  unknownPage,
  webhookRoutes,
  welcome,
  type EngineSource,
} from '../admin';
import { isPublic, secretKeyOf, type KeyRing, type Settings } from '../config';
import type { RunningEngine } from '../engine';
import { V1Error } from '../errors';
import type { Recorder } from '../migration/recorder';
import { expectV1 } from '../migration';
import { noteInRequest, packageVersion, requestOf, type RequestContext } from '../runtime';
import { UpstreamError } from '../upstream';
import { createV1App, directCalls, quickStatus, StatusAnswers } from '../v1';
import { consoleParts } from './console-parts';
import { dryRunsOf } from './dry-runs';
import { loopGuard } from './loop-guard';
import { createRequestMetrics, passedThrough, RequestLog, routesOf, unmatched } from './observability';
import { phaseOutAnnouncer } from './phase-out-announcer';
import type { ProxyParts } from './proxy-parts';
import { usageObserver } from './usage-observer';

export interface AppParts {
  /** What is passed through to v2. */
  v2: Express;
  parts: ProxyParts;
  /** Of the admin token in headers. */
  guesses: Guesses;
  isDraining: () => boolean;
  recorder?: Recorder;
  /** Absent where CloudConvert is the upstream. */
  engine?: EngineSource;
  /** The embedded engine, where it is the upstream of all calls, and the reset of all that is known here. */
  testEngine?: Pick<RunningEngine, 'faultRoutes' | 'faults' | 'reset'>;
}

/** All that the proxy answers: its own pages below `/_/`, `/v2` passed through, and the v1 face. */
export function createApp(settings: Settings, given: AppParts): RequestListener {
  const { v2, parts, recorder, testEngine } = given;
  const { registry, keys } = parts;
  const v1 = createV1App({ ...parts, strikePoll: testEngine && ((context) => strikePoll(testEngine.faults, context)) });
  const admin = adminApp(settings, given);
  const metrics = createRequestMetrics(registry, [
    ...routesOf(v1),
    ...routesOf(admin, '/_'),
    ...['GET', 'POST', 'DELETE'].map((method): [string, string] => [method, passedThrough]),
    ['GET', unmatched],
  ]);
  const labelOf = labelIn(keys);
  const onEnd = usageObserver(parts.usage, labelOf);
  const log = new RequestLog({ ...parts, metrics, labelOf, onEnd });
  const app = express();
  app.disable('x-powered-by');
  app.use(log.handler, loopGuard(parts.serverId));
  if (testEngine) app.use(engineFaults(settings, given.guesses));
  app.use('/_', admin);
  app.use(v2);
  app.use(welcome);
  app.use(v1);
  const announcePhaseOut = phaseOutAnnouncer(keys, log.begin);
  const { begin } = log;
  const isTroubled = () => testEngine?.faults.list().some(({ name }) => name === 'unavailable') ?? false;
  const direct = directCalls({ v1, parts, begin, otherwise: app });
  const statuses = new StatusAnswers(parts);
  const quick = quickStatus({ statuses, begin, isTroubled, otherwise: direct, clock: parts.clock, recorder });
  return (request, response) => {
    if (settings.deterministic) response.setHeader('Date', new Date(parts.clock.stamp()).toUTCString());
    announcePhaseOut(request, response);
    quick(request, response);
  };
}

/** Those of the routes file, each with the smallest question. */
function otherUpstreams({ routes, upstreams }: ProxyParts): { name: string; ask: () => Promise<unknown> }[] {
  return Object.entries(routes?.table.upstreams ?? {}).map(([name, target]) => ({
    name,
    ask: () =>
      target.speaks === 'v1'
        ? expectV1(target.url)
        : upstreams.of(name).client.operations({ 'filter[operation]': 'import/url' }),
  }));
}

function labelIn(keys: Pick<KeyRing, 'byOwner'>): (owner: string) => string {
  return (owner) => keys.byOwner(owner)?.label ?? owner.slice(0, 8);
}

function adminApp(settings: Settings, { parts, guesses, isDraining, engine, testEngine }: AppParts): Express {
  const { adminToken } = settings;
  const { journal, logger } = parts;
  const localOnly = !isPublic(settings);
  if (!adminToken && !localOnly) {
    logger.warn('the pages below /_/ are off, except health and readiness: ADMIN_TOKEN is not set');
  }
  const sessions = new Sessions(secretKeyOf(settings), adminToken, parts.clock);
  const readiness = new Readiness({ ...parts, others: parts.routes && (() => otherUpstreams(parts)), isDraining });
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', settings.trustProxy);
  app.use(healthRoutes(readiness), openapiRoutes(packageVersion()), webhookRoutes(parts), builtPages());
  const formGuesses = new Guesses(parts.clock);
  app.use('/api', sessionRoutes({ adminToken, sessions, formGuesses, guesses, journal, localOnly }));
  app.use(guard(adminToken, { localOnly, sessions, guesses }));
  app.use('/api', apiAnswers());
  app.use(reportRoutes(parts.reportNow), shadowRoutes(parts.shadowStore, labelIn(parts.keys)));
  app.use(
    '/api',
    demandCsrfToken(sessions),
    consoleApi(consoleParts(settings, { parts, isDraining, engine }, readiness)),
  );
  app.use(
    metricsRoutes(parts.registry, parts.place?.metrics),
    deliveriesRoutes(parts.deliveries),
    translateRoutes(dryRunsOf(parts).allOfText),
  );
  app.use(parts.place ? oneProcessOnly() : testServiceRoutes({ ...parts, engine: testEngine }));
  app.use(unknownPage(), adminErrors(logger));
  return app;
}

/** A tester asks for trouble with one v1 call by `X-Engine-Fault`, which shows the admin token beside it. */
function engineFaults(settings: Settings, guesses: Guesses): RequestHandler {
  const rules = { adminToken: settings.adminToken, localOnly: !isPublic(settings), guesses };
  return (request, response, next) => {
    const engineFault = request.get('x-engine-fault');
    const presented = request.get('x-admin-token') ?? '';
    if (engineFault && mayAdminister(request, { ...rules, presented }))
      noteInRequest(requestOf(response), { engineFault });
    next();
  };
}

/**
 * A poll that fails as a tester has asked. Elsewhere the engine does that, but many polls are answered from one reading of
 * a job, and a reading that fails from what was known before.
 */
function strikePoll(faults: RunningEngine['faults'], context: RequestContext | undefined): void {
  const fault = struck(faults, context?.engineFault);
  if (fault) throw new UpstreamError(503, 'Service unavailable', { retryAfter: fault.retryAfter ?? 30 });
}

function struck(faults: RunningEngine['faults'], asked: string | undefined) {
  try {
    return faults.strikeUnowned('unavailable', asked);
  } catch (error) {
    throw V1Error.badRequest(`X-Engine-Fault: ${(error as Error).message}`);
  }
}
