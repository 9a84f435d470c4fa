import type { JsonWhen } from './conditions';

/** Where calls can go. */
export type RouteUpstream = V1Target | V2Target | EngineTarget;

/** Another server that speaks v1: the call passes through to it. */
export interface V1Target {
  speaks: 'v1';
  url: string;
  /** Sent instead of the caller's key. */
  apikey?: string;
}

/** A v2 API: the call is translated into a job there. */
export interface V2Target {
  speaks: 'v2';
  url: string;
  /** Default: `url`. */
  syncUrl?: string;
  /** Default: the v2 key of the caller. */
  v2Key?: string;
}

/** The embedded engine, also beside another v2 API. */
export interface EngineTarget {
  speaks: 'v2';
  engine: true;
}

export interface Rule {
  /** Every condition must hold; without any, every call fits. */
  when: JsonWhen;
  /** Name of the upstream that answers. */
  to: string;
  /** Takes the call where `to` can't, before anything was spent. */
  fallback?: string;
  /** Runs a twin of the call, for comparison. */
  shadow?: string;
  /** Share of the calls that get a twin, 0 to 100. */
  shadowPercent: number;
}

/** ROUTES_FILE, checked. */
export interface RouteTable {
  upstreams: Record<string, RouteUpstream>;
  rules: Rule[];
}

/** Whether an upstream is the embedded engine. */
export function isEngine(target: RouteUpstream): target is EngineTarget {
  return 'engine' in target;
}

/** Whether any of the upstreams is the embedded engine. */
export function usesEngine({ upstreams }: RouteTable): boolean {
  return Object.values(upstreams).some(isEngine);
}
