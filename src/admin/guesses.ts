import { createHash } from 'node:crypto';
import { clientNetwork } from '../network';
import { equalSecrets, type Clock } from '../runtime';

/** Wrong tokens in a minute: of one client, of one while many guess, and of all together before that. */
const most = { ofClient: 10, whileManyGuess: 3, ofAll: 100 };
const minute = 60_000;
/** Of more than these only the latest are remembered. */
const mostClients = 20_000;

interface Wrong {
  at: number;
  digest?: string;
}

/**
 * Wrong tokens of the last minute by client. Whoever guesses waits, right or wrong; nobody is shut out for what others do:
 * while very many guess together, everybody has fewer tries, but has some.
 */
export class Guesses {
  private readonly clients = new Map<string, Wrong[]>();
  /** The latest times of all. */
  private latest: number[] = [];

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Whether nothing that comes from `address` is judged now. */
  mustWait(address: string): boolean {
    const allowed = this.manyGuess() ? most.whileManyGuess : most.ofClient;
    return this.recentOf(clientNetwork(address)).length >= allowed;
  }

  /** Whether `presented` is the token; never while its client has to wait. A script that repeats one wrong token does not guess. */
  accepts(presented: string, token: string, address: string): boolean {
    if (presented === '' || this.mustWait(address)) return false;
    if (equalSecrets(presented, token)) return true;
    this.noteWrong(address, createHash('sha256').update(presented).digest('base64'));
    return false;
  }

  /** `digest`: of what was presented, where the same again is to count once. */
  noteWrong(address: string, digest?: string): void {
    const client = clientNetwork(address);
    const recent = this.recentOf(client);
    if (digest !== undefined && recent.some((each) => each.digest === digest)) return;
    const at = this.clock.now();
    this.latest = [...this.latest, at].slice(-most.ofAll);
    this.clients.delete(client);
    this.clients.set(client, [...recent, { at, digest }]);
    const [oldest] = this.clients.keys();
    if (this.clients.size > mostClients && oldest !== undefined) this.clients.delete(oldest);
  }

  /** All together, in the last minute. */
  manyGuess(): boolean {
    const [first] = this.latest;
    return this.latest.length === most.ofAll && first !== undefined && first > this.clock.now() - minute;
  }

  private recentOf(client: string): Wrong[] {
    const since = this.clock.now() - minute;
    return (this.clients.get(client) ?? []).filter(({ at }) => at > since);
  }
}
