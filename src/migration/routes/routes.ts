import { ReloadedFile, SettingsError, type Caller } from '../../config';
import type { Logger } from '../../runtime';
import { cloudConvert, type UpstreamBases } from '../../upstream';
import { isEngine, usesEngine, type RouteTable, type RouteUpstream, type V1Target } from './route-table';
import { readRoutesFile } from './routes-file';

export interface RoutesParts {
  path: string;
  /** Where the embedded engine listens; undefined while it does not run. */
  engine: () => UpstreamBases | undefined;
  /** Key of a caller for the embedded engine. */
  engineKeyOf: (caller: Caller) => string;
  /** Key of a caller for a v2 API whose entry in the routes file has none. */
  cloudKeyOf: (caller: Caller) => string | undefined;
  logger: Logger;
}

/** ROUTES_FILE as it is now: a faulty change is logged, and what it said before stays valid. */
export class Routes {
  private readonly file: ReloadedFile<RouteTable>;

  /** Throws `SettingsError` where the file can't be used. */
  constructor(private readonly parts: RoutesParts) {
    const { path, logger } = parts;
    const read = () => {
      const table = readRoutesFile(path);
      if (this.isReady && usesEngine(table) && !parts.engine()) throw new SettingsError([lateEngine(path)]);
      return table;
    };
    this.file = new ReloadedFile({ path, name: 'routes file', read, logger });
    this.isReady = true;
  }

  /** The engine is started after the first reading, which tells whether it is needed. */
  private readonly isReady: boolean = false;

  get table(): RouteTable {
    return this.file.current();
  }

  get needsEngine(): boolean {
    return usesEngine(this.table);
  }

  /** Upstreams that speak v2, by name. */
  v2Bases(): Record<string, UpstreamBases> {
    const named = Object.entries(this.table.upstreams).flatMap(([name, target]) => {
      const bases = target.speaks === 'v2' ? this.basesOf(target) : undefined;
      return bases ? [[name, bases] as const] : [];
    });
    return Object.fromEntries(named);
  }

  /** Undefined for an upstream that is not there, or speaks v2. */
  v1Target(name: string): V1Target | undefined {
    const target = this.target(name);
    return target?.speaks === 'v1' ? target : undefined;
  }

  /** Whether any call may pass through to a v1 server. */
  get leadsToV1(): boolean {
    return Object.values(this.table.upstreams).some(({ speaks }) => speaks === 'v1');
  }

  /** The v2 key of a caller at this upstream; undefined where neither the routes nor the keys file has one. */
  keyAt(name: string, caller: Caller): string | undefined {
    const target = this.target(name);
    if (target?.speaks !== 'v2') return caller.v2Key;
    return isEngine(target) ? this.parts.engineKeyOf(caller) : (target.v2Key ?? this.parts.cloudKeyOf(caller));
  }

  private target(name: string): RouteUpstream | undefined {
    const { upstreams } = this.table;
    return Object.hasOwn(upstreams, name) ? upstreams[name] : undefined;
  }

  private basesOf(target: Exclude<RouteUpstream, V1Target>): UpstreamBases | undefined {
    return isEngine(target) ? this.parts.engine() : cloudConvert(target.url, target.syncUrl ?? target.url);
  }
}

function lateEngine(path: string): string {
  return `ROUTES_FILE ${path}: "engine": true was added while the embedded engine is not running; restart the proxy`;
}
