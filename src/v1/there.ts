import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { V1Error } from '../errors';
import { GoesToV1, HeldRequest, type Exchange } from '../migration';
import type { ProcessRoute } from '../processes';
import { hostOf, schemeOf } from './address';
import { keyInHead, limits, parseRequest, type ParsedRequest } from './parse';
import type { V1Parts } from './parts';

/**
 * Holds the body of a request that may have to be sent on to another v1 server; undefined where no rule leads to one. The
 * body is removed once `work` is done. `isRemote`: it will be sent on.
 */
export async function holding<Result>(
  parts: V1Parts,
  request: Request,
  work: (held: HeldRequest | undefined) => Promise<Result>,
  isRemote = false,
): Promise<Result> {
  if (!isRemote && !parts.routes?.leadsToV1) return work(undefined);
  const lease = isKnown(parts, request) ? undefined : parts.spool.unknownCallers.lease(limits.unknownFileBytes);
  try {
    const held = await HeldRequest.of(request, parts.spool, lease);
    return await work(held).finally(() => held.discard());
  } finally {
    lease?.giveBack();
  }
}

/**
 * Does the work here, or has it done there where the rules choose another v1 server; its fallback may lead back here.
 * Undefined where the client has its answer.
 */
export async function hereOrThere<Result>(
  here: (route?: ProcessRoute) => Promise<Result>,
  there: (route: ProcessRoute) => Promise<ProcessRoute | undefined>,
): Promise<Result | undefined> {
  try {
    return await here();
  } catch (error) {
    if (!(error instanceof GoesToV1)) throw error;
    const fallback = await there(error.route);
    return fallback && hereOrThere(() => here(fallback), there);
  }
}

/** A request that was read, as it can be sent on. */
export function exchangeOf(
  parts: V1Parts,
  { request, response, held }: { request: Request; response: Response; held: HeldRequest | undefined },
  { call, given }: Pick<ParsedRequest, 'call' | 'given'>,
): Exchange {
  // The routes file changed while the request was read.
  if (!held) throw V1Error.unavailable();
  return { ...answering(parts, request, response), held, call, given };
}

/** A request about a Process that runs there, as it can be passed on. */
export function answering(parts: V1Parts, request: Request, response: Response) {
  const readParts = (content: IncomingMessage) => parseRequest(content, parts.spool);
  return { request, response, host: hostOf(parts, request), scheme: schemeOf(parts, request), readParts };
}

/** The process URL is a capability: whoever has it needs no key. */
function isKnown(parts: V1Parts, request: Request): boolean {
  const key = keyInHead(request);
  return request.params.id !== undefined || (key !== undefined && parts.keys.resolve(key) !== undefined);
}
