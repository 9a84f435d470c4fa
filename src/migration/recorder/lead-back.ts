import { LRUCache } from 'lru-cache';
import { v1PathOf } from '../har';

const mostRemembered = 50_000;
const addresses =
  /((?:https?:)?(?:\\?\/){2})([^\s/\\"'<>@]+)((?:\\?\/)(?:process|upload|download)(?:\\?\/))(~?[\w-]{6,120})/gi;

/**
 * v1 hands every process to a host of its own. Addresses in its answers are turned to this server, which remembers where
 * they led, so that the whole life of a process passes by here.
 */
export class LeadBack {
  private readonly origins = new LRUCache<string, string>({ max: mostRemembered });

  constructor(private readonly target: URL) {}

  /** `http://host:port` that a request is meant for. */
  originOf(url: string): string {
    const capability = v1PathOf(url)?.capability;
    return (capability && this.origins.get(capability)) ?? this.target.origin;
  }

  /** `here`: `host:port` under which the client reaches this server. */
  rewritten(text: string, here: string): string {
    const hosts = new Set<string>();
    const result = text.replace(addresses, (all, slashes: string, host: string, path: string, capability: string) => {
      if (!this.isOfTarget(host)) return all;
      hosts.add(host);
      this.origins.set(capability, `${this.target.protocol}//${host}`);
      return `${this.target.protocol === 'https:' ? slashes.replace(/^https:/i, 'http:') : slashes}${here}${path}${capability}`;
    });
    return [...hosts].reduce((each, host) => each.replaceAll(`"host":"${host}"`, `"host":"${here}"`), result);
  }

  /** The target itself or a neighbour: answers repeat what callers sent, and nobody may steer this server elsewhere. */
  private isOfTarget(host: string): boolean {
    const parent = this.target.hostname.split('.').slice(1).join('.');
    const name = host.replace(/:\d+$/, '').toLowerCase();
    const isNumeric = /^[\d.]+$|^\[/.test(this.target.hostname);
    return host === this.target.host || (!isNumeric && parent.includes('.') && name.endsWith(`.${parent}`));
  }
}
