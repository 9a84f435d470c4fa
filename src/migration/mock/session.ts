import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { headerOf, v1PathOf, type Exchange, type Recording } from '../har';

/** Milliseconds that an answer waits for an upload which may never come. */
const longestHold = 60_000;

/** A recording that may be what a client goes through. */
export interface Candidate {
  recording: Recording;
  /** Recorded ids and tokens by what they are for: `process0`, `upload0`, `download0`. */
  roles: Map<string, string>;
}

/**
 * One client with a process of its own. Many recordings begin alike, so those that fit are held until later requests tell
 * which of them it is. Ids are its own, so that many clients can go through one recording at a time.
 */
export class Session {
  /** How often each request has come. */
  private readonly asked = new Map<string, number>();
  private readonly answered: Exchange[] = [];
  private readonly events = new EventEmitter().setMaxListeners(100);

  constructor(
    private readonly number: number,
    public candidates: Candidate[],
  ) {}

  /** Own id or token of every role. */
  get own(): Map<string, string> {
    const roles = this.candidates.flatMap((candidate) => [...candidate.roles]);
    return new Map(roles.toReversed().map(([role, recorded]) => [role, this.ownOf(role, recorded)]));
  }

  /** Recorded text of a candidate with own ids, leading to `here` (`host:port`). */
  text(recorded: string, { roles }: Candidate, here: string): string {
    const own = this.own;
    let result = recorded.replace(
      /((?:https?:)?(?:\\?\/){2})[^\s/\\"'<>@]+((?:\\?\/)(?:process|upload|download)(?:\\?\/))/gi,
      (_all, slashes: string, path: string) => `${slashes.replace(/^https:/i, 'http:')}${here}${path}`,
    );
    for (const [role, capability] of roles) result = result.replaceAll(capability, own.get(role) ?? capability);
    return result.replace(/("host"\s*:\s*")[^"]*(")/g, `$1${here}$2`);
  }

  /** Notes that this exchange has been answered. */
  note(exchange: Exchange): void {
    this.answered.push(exchange);
    this.events.emit('answered');
  }

  /** Resolves when the uploads have come that came while this answer was held in the recording: it waits for its process. */
  async turnOf(exchange: Exchange, { recording }: Candidate): Promise<void> {
    const missing = recording.exchanges.filter((other) => isUploadDuring(other, exchange));
    const deadline = AbortSignal.timeout(longestHold);
    while (missing.some((other) => !this.answered.includes(other)) && !deadline.aborted)
      await once(this.events, 'answered', { signal: deadline }).catch(() => undefined);
  }

  /** How often this request came before; counts it. */
  count(request: string): number {
    const count = this.asked.get(request) ?? 0;
    this.asked.set(request, count + 1);
    return count;
  }

  /** Of the form of the recorded one, and different for each session. */
  private ownOf(role: string, recorded: string): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    const length = recorded.startsWith('~') ? 28 : 20;
    const bytes = createHash('shake256', { outputLength: length }).update(`${this.number} ${role}`).digest();
    const word = [...bytes].map((byte) => letters[byte % letters.length]).join('');
    return recorded.startsWith('~') ? `~${word.slice(1)}` : word;
  }
}

function isUploadDuring(upload: Exchange, held: Exchange): boolean {
  const isUpload = v1PathOf(upload.request.url)?.form.startsWith('/upload/') ?? false;
  const endOf = ({ startedAt, took }: Exchange) => startedAt + took;
  return isUpload && upload !== held && endOf(upload) > held.startedAt && endOf(upload) <= endOf(held);
}

/** What each id and token of a recording is for, by the path in which it comes first. */
export function candidateOf(recording: Recording): Candidate {
  const roles = new Map<string, string>();
  const counts = { process: 0, upload: 0, download: 0 };
  const note = (kind: keyof typeof counts, capability: string) => {
    if ([...roles.values()].includes(capability)) return;
    roles.set(`${kind}${counts[kind]}`, capability);
    counts[kind] += 1;
  };
  for (const { request, response } of recording.exchanges) {
    const { form = '', capability } = v1PathOf(request.url) ?? {};
    const [, kind] = /^\/(process|upload|download)\//.exec(form) ?? [];
    if (kind && capability) note(kind as keyof typeof counts, capability);
    if (!/^\/(process|convert)(\/|$)/.test(form)) continue;
    const body = response.body?.bytes?.toString().replaceAll('\\/', '/') ?? '';
    for (const [, each, found] of `${body} ${headerOf(response.headers, 'location') ?? ''}`.matchAll(addresses))
      note(each as keyof typeof counts, found ?? '');
  }
  return { recording, roles };
}

const addresses = /\/(process|upload|download)\/(~?[\w-]{6,120})/g;
