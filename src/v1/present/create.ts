import { lifetimes, type Process } from '../../processes';
import type { Presented } from './presented';
import { present, seconds, type Row } from './row';
import { processUrl } from './urls';

/** What create shows of the caller's account. */
export interface AccountFacts {
  /** v2's credits: what v1 called minutes. Unknown while the upstream is away. */
  minutes?: number;
}

type Facts = Process & AccountFacts;

/** Keys and order of POST /process (v1-contract 3.1, v1-clients S2); `maxsize` in MB and `concurrent` on demand only. */
const rows: Row<Facts>[] = [
  ['url', processUrl],
  ['id', ({ id }) => id],
  ['host', ({ host }) => host],
  ['expires', ({ expiresAt }) => berlinTime(expiresAt)],
  ['maxsize', ({ compat }) => (compat.createLimits ? 1024 : undefined)],
  ['maxtime', () => seconds(lifetimes.running)],
  ['concurrent', ({ compat }) => (compat.createLimits ? 5 : undefined)],
  ['minutes', ({ minutes }) => minutes],
];

/** Answer of POST /process. */
export function presentCreate(process: Process, account: AccountFacts): Presented {
  return { status: 200, body: present(rows, { ...process, ...account }) };
}

/** `YYYY-MM-DD HH:MM:SS` without a zone, as the recorded servers wrote it (v1-contract 3.1 and 6). */
export function berlinTime(milliseconds: number): string {
  berlin ??= new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });
  return berlin.format(milliseconds);
}

/** Made with the first date: it reads the tables of all time zones. */
let berlin: Intl.DateTimeFormat | undefined;
