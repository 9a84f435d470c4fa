import { basename } from 'node:path';
import type { Exchange } from './exchange';
import { HarError } from './har-error';
import { readHar } from './read-har';
import { v1PathOf } from './v1-path';

/** The exchanges of one process, or those of a file that belong to none, in the order in which they began. */
export interface Recording {
  /** `file.har`, with a number where a file holds several processes. */
  name: string;
  exchanges: Exchange[];
}

/**
 * The v1 traffic of HAR files, by process: what several instances wrote of one process comes together again, and what a
 * browser kept of other sites is left out. Throws `HarError` where nothing of v1 is left.
 */
export async function readRecordings(files: string[]): Promise<Recording[]> {
  const read = await Promise.all(files.map(async (file) => ({ file, exchanges: (await readHar(file)).filter(isV1) })));
  if (read.every(({ exchanges }) => exchanges.length === 0))
    throw new HarError(files.join(', '), 'there is no request of v1 in it');
  const groups = new Map<string, Exchange[]>();
  const names = new Map<string, string>();
  const parents = new Parents();
  for (const { file, exchanges } of read) {
    for (const exchange of exchanges) {
      const [first = `file ${file}`, ...others] = capabilitiesOf(exchange);
      others.forEach((other) => parents.join(first, other));
    }
  }
  for (const { file, exchanges } of read) {
    for (const exchange of exchanges) {
      const root = parents.rootOf(capabilitiesOf(exchange)[0] ?? `file ${file}`);
      groups.set(root, [...(groups.get(root) ?? []), exchange]);
      if (!names.has(root)) names.set(root, basename(file));
    }
  }
  return named(groups, names);
}

function named(groups: Map<string, Exchange[]>, names: Map<string, string>): Recording[] {
  const used = new Map<string, number>();
  const sorted = [...groups].map(([root, exchanges]) => ({
    name: names.get(root) ?? root,
    exchanges: exchanges.sort((one, other) => one.startedAt - other.startedAt),
  }));
  return sorted.map(({ name, exchanges }) => {
    const number = (used.get(name) ?? 0) + 1;
    used.set(name, number);
    return { name: number === 1 ? name : `${name} (${number})`, exchanges };
  });
}

function isV1({ request }: Exchange): boolean {
  return v1PathOf(request.url) !== undefined;
}

const inAnswer = /\/(?:process|upload|download)\/(~?[\w-]{6,120})/g;

/** Ids and tokens that an exchange says are the same process: that of its path first. */
export function capabilitiesOf({ request, response }: Exchange): string[] {
  const { form = '', capability } = v1PathOf(request.url) ?? {};
  const own = capability === undefined ? [] : [capability];
  if (!/^\/(process|convert|upload)(\/|$)/.test(form)) return own;
  const location = response.headers.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '';
  const isJson = /json/i.test(response.body?.mimeType ?? '');
  const text = isJson ? (response.body?.bytes?.toString().replaceAll('\\/', '/') ?? '') : '';
  const found = [...`${ownAddresses(text)} ${location}`.matchAll(inAnswer)].map(([, each]) => each ?? '');
  return [...new Set([...own, ...found])];
}

/** What a caller gave, such as a tag, may name other processes. */
function ownAddresses(text: string): string {
  try {
    const { url, upload, output } = JSON.parse(text) as Record<string, { url?: unknown } | string | undefined>;
    const nested = [upload, output].map((each) => (typeof each === 'object' ? each.url : ''));
    return [url, ...nested].map((each) => (typeof each === 'string' ? each : '')).join(' ');
  } catch {
    return '';
  }
}

class Parents {
  private readonly parents = new Map<string, string>();

  rootOf(name: string): string {
    let root = name;
    for (let next = this.parents.get(root); next !== undefined; next = this.parents.get(root)) root = next;
    return root;
  }

  join(one: string, other: string): void {
    const [first, second] = [this.rootOf(one), this.rootOf(other)];
    if (first !== second) this.parents.set(second, first);
  }
}
