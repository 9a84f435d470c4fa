import type { ServerResponse } from 'node:http';

/** What ties log lines, upstream calls and deliveries to the request that caused them. */
export interface Trace {
  /** `X-Request-Id` of the client, or one made for it. */
  requestId: string;
  /** W3C Trace Context, as the client sent it. */
  traceparent?: string;
}

/** One request while it is answered; what is learned on the way goes into its log line. */
export interface RequestContext extends Trace {
  /** Pattern of the route that answers, where it is not Express that finds it. */
  route?: string;
  /** Fingerprint of the v1 key. */
  owner?: string;
  processId?: string;
  /** What a tester asks of the embedded engine: the header X-Engine-Fault (docs/engine.md). */
  engineFault?: string;
  /** What the call uses of v1, for the report: known to those who note it and those who count it. */
  usage?: unknown;
}

const contextKey = Symbol('context');

/** A property is cheaper than a map of requests, which the garbage collector has to look through again and again. */
type Answer = ServerResponse & { [contextKey]?: RequestContext };

/** From now on `response` answers this request. */
export function beginRequest(response: Answer, context: RequestContext): void {
  response[contextKey] = context;
}

/** The request that `response` answers. */
export function requestOf(response: Answer): RequestContext | undefined {
  return response[contextKey];
}

/** Adds to the log line of a request; without one it does nothing. */
export function noteInRequest(
  context: RequestContext | undefined,
  facts: Partial<Pick<RequestContext, 'owner' | 'processId' | 'engineFault' | 'usage'>>,
): void {
  if (context) Object.assign(context, facts);
}

/** The trace of a request, as a Process keeps it for its deliveries. */
export function traceOf(context: RequestContext | undefined): Trace | undefined {
  return context && { requestId: context.requestId, traceparent: context.traceparent };
}

/** The header that asks the embedded engine for a fault; none where none was asked for. */
export function engineFaultHeader(context: RequestContext | undefined): Record<string, string> {
  const fault = context?.engineFault;
  return fault ? { 'X-Engine-Fault': fault } : {};
}

/** Headers that carry the trace to another server. */
export function traceHeaders(trace: Trace | undefined): Record<string, string> {
  if (!trace) return {};
  return { 'X-Request-Id': trace.requestId, ...(trace.traceparent && { traceparent: trace.traceparent }) };
}
