import { lifetimes, type Process, type RemotePlace } from '../../processes';

/** What an answer of another v1 server tells of a Process. Everything in it is the word of a stranger. */
export interface AnswerFacts {
  id?: string;
  /** Bases (`https://host[/path]`) that its addresses go on from, and the tickets in them. */
  place: Partial<RemotePlace>;
  uploadToken?: string;
  downloadToken?: string;
  /** `host[:port]` that the server names itself by. */
  hosts: string[];
  step?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
}

/** `scheme`: that of the server, for its addresses without one. Undefined for what is no JSON object. */
export function answerFactsOf(text: string, scheme: string): AnswerFacts | undefined {
  const body = objectIn(text);
  if (!body) return undefined;
  const output = mapOf(body.output);
  const process = addressOf(body.url, 'process', scheme);
  const upload = addressOf(mapOf(body.upload).url, 'upload', scheme);
  const download = addressOf(output.url, 'download', scheme);
  const named = typeof body.host === 'string' && /^[\w.:[\]-]{1,255}$/.test(body.host) ? [body.host] : [];
  const found = [process, upload, download].filter((address) => address !== undefined);
  return {
    id: process?.ticket,
    place: { process: process?.base, upload: upload?.base, download: download?.base },
    uploadToken: upload?.ticket,
    downloadToken: download?.ticket.startsWith('~') ? download.ticket : undefined,
    hosts: [...new Set([...named, ...found.map(({ base }) => new URL(base).host)])],
    step: typeof body.step === 'string' ? body.step : undefined,
    expiresAt: typeof body.expire === 'number' ? body.expire * 1000 : undefined,
  };
}

export interface Address {
  base: string;
  /** Id of a Process, or the token of an upload or download. */
  ticket: string;
}

/** The parts of a v1 address such as `//host/process/<id>`. */
export function addressOf(
  value: unknown,
  kind: 'process' | 'upload' | 'download',
  scheme: string,
): Address | undefined {
  if (typeof value !== 'string' || value.length > 2_000) return undefined;
  const url = URL.parse(value, `${scheme}//unnamed.invalid`);
  const [, prefix, ticket] = new RegExp(`^(.*?)/${kind}/(~?[\\w-]{1,150})(?:/|$)`).exec(url?.pathname ?? '') ?? [];
  if (!url || ticket === undefined || !/^https?:$/.test(url.protocol) || url.host === 'unnamed.invalid')
    return undefined;
  return { base: `${url.protocol}//${url.host}${prefix ?? ''}`, ticket };
}

/** What the step says of the Process, where it says something. */
export function stateOf(step: string | undefined, process: Pick<Process, 'state'>): Process['state'] {
  if (step === 'finished') return 'finished';
  if (step === 'error') return 'failed';
  return process.state === 'created' ? 'created' : 'running';
}

/** Its own word, within what v1 ever kept a process for. */
export function expiryOf({ expiresAt }: AnswerFacts, now: number): number | undefined {
  if (expiresAt === undefined) return undefined;
  return Math.min(Math.max(expiresAt, now), now + 2 * lifetimes.finished);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? mapOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
