import { AsyncLocalStorage } from 'node:async_hooks';

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

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and everything asynchronous that it starts, as part of a request. */
export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The request under way; undefined in background work. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** The trace of the request under way, as a Process keeps it for its deliveries. */
export function currentTrace(): Trace | undefined {
  const context = storage.getStore();
  return context && { requestId: context.requestId, traceparent: context.traceparent };
}

/** Adds to the log line of the request under way; without one it does nothing. */
export function noteInRequest(
  facts: Partial<Pick<RequestContext, 'owner' | 'processId' | 'engineFault' | 'usage'>>,
): void {
  const context = storage.getStore();
  if (context) Object.assign(context, facts);
}

/** The header that asks the embedded engine for a fault; none outside a request, or where none was asked for. */
export function engineFaultHeader(): Record<string, string> {
  const fault = storage.getStore()?.engineFault;
  return fault ? { 'X-Engine-Fault': fault } : {};
}

/** Headers that carry the trace to another server; none outside a request. */
export function traceHeaders(trace: Trace | undefined = storage.getStore()): Record<string, string> {
  if (!trace) return {};
  return { 'X-Request-Id': trace.requestId, ...(trace.traceparent && { traceparent: trace.traceparent }) };
}
