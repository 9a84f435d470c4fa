import { LRUCache } from 'lru-cache';
import { v1PathOf } from '../har';
import type { Capabilities } from './capabilities';
import type { Known } from './mask';
import type { Tapped } from './exchange-tap';

/** Requests that belong together: those of one process, or all that belong to none. */
export interface Group extends Known {
  /** Part of the name of its HAR. */
  name: string;
  startedAt: number;
  /** Path of its HAR, once something of it was written. */
  file?: string;
}

const mostGroups = 5_000;

/** Tells by ids and tokens which process a request belongs to. Answers say which of them are the same process. */
export class Groups {
  private readonly byCapability = new LRUCache<string, Group>({ max: 4 * mostGroups });
  private readonly loose: Group;

  constructor(
    private readonly capabilities: Capabilities,
    now: number,
  ) {
    this.loose = { name: 'no-process', startedAt: now, capabilities: new Set(), secrets: new Map() };
  }

  /** `answer`: its text, where it is one. */
  of({ url, startedAt, answerHeaders }: Tapped, answer: string): Group {
    const path = v1PathOf(url);
    const isMade = path?.form === '/process' || path?.form === '/convert';
    if (path?.capability === undefined && !isMade) return { ...this.loose, secrets: new Map() };
    const location = answerHeaders.find(({ name }) => /^location$/i.test(name))?.value ?? '';
    const text = isOfOne(path?.form) ? `${answer} ${location}` : '';
    const found = [...new Set([...this.capabilities.found({ url, text }), ...idIn(answer)])];
    const [first] = found;
    if (first === undefined) return { ...this.loose, secrets: new Map() };
    const known = found.map((capability) => this.byCapability.get(capability)).find((group) => group !== undefined);
    const group = known ?? this.begin(first, startedAt);
    for (const capability of found) {
      group.capabilities.add(capability);
      this.byCapability.set(capability, group);
    }
    return group;
  }

  private begin(capability: string, startedAt: number): Group {
    const name = this.capabilities.inPlaceOf(capability).replace(/^~/, '');
    return { name, startedAt, capabilities: new Set(), secrets: new Map() };
  }
}

/** Answers of files may hold anything. */
function isOfOne(form: string | undefined): boolean {
  return form !== undefined && /^\/(process|convert|upload)/.test(form);
}

/** The `id` of a create answer or a status, in whatever form a server makes them. */
function idIn(answer: string): string[] {
  const id = /^\s*\{[^{}]*?"id"\s*:\s*"([\w~-]{6,120})"/.exec(answer)?.[1];
  return id === undefined ? [] : [id];
}
