import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyRing } from '../config';
import { phaseOutHeaders } from '../migration/sunset';
import type { RequestContext } from '../runtime';

/**
 * Tells of the end of API v1 on every answer of it. Whose key it is may be known only when the answer is ready, so the headers
 * are set right before it is written.
 */
export function phaseOutAnnouncer(
  keys: Pick<KeyRing, 'byOwner' | 'phaseOut' | 'phasesOut'>,
  contextOf: (request: IncomingMessage, response: ServerResponse) => RequestContext,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (!keys.phasesOut?.() || !isV1(request.url)) return;
    const context = contextOf(request, response);
    const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
    response.writeHead = (...head: unknown[]) => {
      const caller = context.owner === undefined ? undefined : keys.byOwner(context.owner);
      const phaseOut = caller ? caller.phaseOut : keys.phaseOut?.();
      for (const [name, value] of Object.entries(phaseOut ? phaseOutHeaders(phaseOut) : {}))
        response.setHeader(name, value);
      return writeHead(...head);
    };
  };
}

/** Neither the proxy's own pages nor v2. */
function isV1(url = '/'): boolean {
  return !/^\/+(_|v2|sync\/v2|storage\/tasks|s|socket\.io)(\/|\?|$)/.test(url);
}
