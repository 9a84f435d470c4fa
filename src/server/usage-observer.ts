import type { IncomingMessage } from 'node:http';
import type { AnsweredCall, UsageCounter } from '../migration/report';
import type { RequestContext } from '../runtime';
import { passedThrough, unmatched } from './observability';

/** Counts each answered call of v1 for the report; the proxy's own pages, v2 and what no route matched are none. */
export function usageObserver(usage: Pick<UsageCounter, 'count'>, labelOf: (owner: string) => string) {
  return (
    { headers }: IncomingMessage,
    { method, route, status }: { method: string; route: string; status: number },
    { owner, usage: noted }: RequestContext,
  ): void => {
    if (route.startsWith('/_') || route === passedThrough || route === unmatched || method === 'OPTIONS') return;
    usage.count(owner === undefined ? 'without a key' : labelOf(owner), {
      method,
      route,
      status,
      contentType: headers['content-type'],
      userAgent: headers['user-agent'],
      ...(noted as Pick<AnsweredCall, 'call' | 'warnings'> | undefined),
    });
  };
}
