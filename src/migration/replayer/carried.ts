import { v1PathOf } from '../har';
import type { Answer } from './answer';

const addresses =
  /((?:https?:)?(?:\\?\/){2})([^\s/\\"'<>@]+)((?:\\?\/)(?:process|upload|download)(?:\\?\/))(~?[\w-]{6,120})/gi;

/** What new answers say in place of recorded ids, tokens and hosts; later requests carry it. */
export class Carried {
  /** Recorded to new. */
  private readonly capabilities = new Map<string, string>();
  /** Host of the address under which a new capability was told. */
  private readonly hosts = new Map<string, string>();
  private readonly sameHost = new Map<string, string>();

  constructor(private readonly target: URL) {}

  /** Learns from a recorded answer and the new one in its place. */
  learn(recorded: Pick<Answer, 'json' | 'location'>, actual: Pick<Answer, 'json' | 'location'>): void {
    this.compare(recorded.json, actual.json);
    this.compare(recorded.location, actual.location);
  }

  knows(capability: string): boolean {
    return this.capabilities.has(capability);
  }

  /** The address of a request; undefined where it names a process that no new answer has told of. */
  url(recorded: string): URL | undefined {
    const { pathname, search } = new URL(recorded);
    const capability = v1PathOf(recorded)?.capability;
    const carried = capability === undefined ? undefined : this.capabilities.get(capability);
    if (capability !== undefined && carried === undefined) return undefined;
    const host = (carried !== undefined && this.hosts.get(carried)) || this.target.host;
    const base = host === this.target.host ? this.target.pathname.replace(/\/+$/, '') : '';
    const path = capability === undefined ? pathname : pathname.replace(capability, carried ?? '');
    return new URL(`${this.target.protocol}//${host}${base}${path}${this.text(search)}`);
  }

  /** The address of a request for a process that does not exist. */
  unknown(recorded: string): URL {
    const { pathname, search } = new URL(recorded);
    return new URL(`${this.target.origin}${this.target.pathname.replace(/\/+$/, '')}${pathname}${search}`);
  }

  /** A text with the new in place of the recorded. */
  text(recorded: string): string {
    let result = recorded.replace(
      addresses,
      (all, slashes: string, _host: string, path: string, capability: string) => {
        const carried = this.capabilities.get(capability);
        return carried === undefined ? all : `${slashes}${this.hosts.get(carried) ?? ''}${path}${carried}`;
      },
    );
    for (const [capability, carried] of this.capabilities) result = result.replaceAll(capability, carried);
    return result;
  }

  value(recorded: unknown, name = ''): unknown {
    if (typeof recorded === 'string')
      return name === 'host' ? (this.sameHost.get(recorded) ?? recorded) : this.text(recorded);
    if (Array.isArray(recorded)) return recorded.map((item) => this.value(item));
    if (typeof recorded !== 'object' || recorded === null) return recorded;
    return Object.fromEntries(Object.entries(recorded).map(([key, item]) => [key, this.value(item, key)]));
  }

  /** A new text as it may be shown: whoever reads a report must not get at the files. */
  shown(actual: string): string {
    let result = actual;
    for (const [capability, carried] of this.capabilities) result = result.replaceAll(carried, capability);
    return result;
  }

  private compare(recorded: unknown, actual: unknown, name = ''): void {
    if (typeof recorded === 'string' && typeof actual === 'string') return this.compareTexts(recorded, actual, name);
    if (typeof recorded !== 'object' || recorded === null || typeof actual !== 'object' || actual === null) return;
    const others = actual as Record<string, unknown>;
    for (const [key, value] of Object.entries(recorded)) this.compare(value, others[key], key);
  }

  private compareTexts(recorded: string, actual: string, name: string): void {
    if (name === 'host') this.sameHost.set(recorded, actual);
    const news = [...actual.matchAll(addresses)];
    for (const [index, [, , , , capability = '']] of [...recorded.matchAll(addresses)].entries()) {
      const [, , host = '', , carried] = news[index] ?? [];
      if (carried === undefined) continue;
      this.capabilities.set(capability, carried);
      this.hosts.set(carried, host);
    }
    const isId = name === 'id' && /^[\w~-]{6,120}$/.test(recorded);
    if (isId && !this.capabilities.has(recorded)) this.capabilities.set(recorded, actual);
  }
}
