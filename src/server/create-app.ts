import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import {
  deliveriesRoutes,
  guard,
  healthRoutes,
  metricsRoutes,
  Readiness,
  translateRoutes,
  webhookRoutes,
} from '../admin';
import { isPublic, type Settings } from '../config';
import type { Recorder } from '../migration/recorder';
import { expectV1 } from '../migration';
import { createV1App, dryRunOf, quickStatus, StatusAnswers } from '../v1';
import { loopGuard } from './loop-guard';
import { createRequestMetrics, passedThrough, RequestLog, routesOf, unmatched } from './observability';
import type { ProxyParts } from './proxy-parts';

export interface AppParts {
  /** What is passed through to v2. */
  v2: Express;
  parts: ProxyParts;
  isDraining: () => boolean;
  recorder?: Recorder;
}

/** All that the proxy answers: its own pages below `/_/`, `/v2` passed through, and the v1 face. */
export function createApp(settings: Settings, { v2, parts, isDraining, recorder }: AppParts): RequestListener {
  const { logger, registry, keys, ids } = parts;
  const v1 = createV1App(parts);
  const admin = adminApp(settings, parts, isDraining);
  const metrics = createRequestMetrics(registry, [
    ...routesOf(v1),
    ...routesOf(admin, '/_'),
    ...['GET', 'POST', 'DELETE'].map((method): [string, string] => [method, passedThrough]),
    ['GET', unmatched],
  ]);
  const labelOf = (owner: string) => keys.byOwner(owner)?.label ?? owner.slice(0, 8);
  const log = new RequestLog({ ids, logger, metrics, labelOf });
  const app = express();
  app.disable('x-powered-by');
  app.use(log.handler, loopGuard(parts.instanceId));
  app.use('/_', admin);
  app.use(v2);
  app.use(v1);
  const answer = quickStatus({ statuses: new StatusAnswers(parts), begin: log.begin, otherwise: app });
  if (!recorder) return answer;
  return (request, response) => {
    // Before anything waits: the body of a request may follow its head at once.
    recorder.tap(request, response);
    answer(request, response);
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

function adminApp(settings: Settings, parts: ProxyParts, isDraining: () => boolean): Express {
  const { adminToken } = settings;
  const dryRun = async (text: string) =>
    dryRunOf(text, {
      ...parts,
      catalogue: (await parts.upstreams.rows()) ?? [],
      partialCatalogue: parts.catalogue.partial,
    });
  if (!adminToken && isPublic(settings)) {
    parts.logger.warn('the pages below /_/ are off, except health and readiness: ADMIN_TOKEN is not set');
  }
  const readiness = new Readiness({ ...parts, others: parts.routes && (() => otherUpstreams(parts)), isDraining });
  const app = express();
  app.disable('x-powered-by');
  app.use(healthRoutes(readiness), webhookRoutes(parts));
  app.use(guard(adminToken, { localOnly: !isPublic(settings) }));
  app.use(metricsRoutes(parts.registry), deliveriesRoutes(parts.deliveries), translateRoutes(dryRun));
  return app;
}
