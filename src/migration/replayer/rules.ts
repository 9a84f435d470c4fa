/** What may differ between a recorded answer and a new one, and why. */
export interface Rule {
  name: string;
  reason: string;
  /** Place of the difference: `body.output.size`, `header.location`; `*` is one name, `**` any number of them. */
  where: string;
  /** Only for answers of this path form, such as `/process/:id`. */
  form?: string;
  /** Only where the process still runs in the recorded answer or in the new one. */
  running?: boolean;
  allow: Allow;
}

/** `any` difference, another value of the `same type`, or a number within a share of the recorded one. */
export type Allow = 'any' | 'same type' | { within: number };

/** A text of requests that is replaced by another, such as the address of a file server. */
export interface Replacement {
  from: string;
  to: string;
  reason?: string;
}

const running = { running: true };
const whileRunning = 'how far a process has come when it is asked depends on the machine';

/** In force always; own rules come on top. */
export const usualRules: readonly Rule[] = [
  ...['starttime', 'endtime', 'expire', 'expires'].map((name): Rule => ({
    name: 'times',
    reason: 'every run has its own times',
    where: `body.**.${name}`,
    allow: 'same type',
  })),
  {
    name: 'minutes',
    reason: 'what is used and left depends on the account',
    where: 'body.minutes',
    allow: 'same type',
  },
  {
    name: 'sizes',
    reason: 'another version of a tool writes the same output in another number of bytes',
    where: 'body.output.size',
    allow: { within: 0.25 },
  },
  ...['step', 'percent', 'message', 'endtime', 'minutes', 'group', 'converter', 'upload'].map((name): Rule => ({
    name: 'progress',
    reason: whileRunning,
    where: `body.${name}`,
    ...running,
    allow: 'any',
  })),
  ...['body.input.**', 'body.output.*', 'body.converter.**', 'body.upload.**', 'body'].map((where): Rule => ({
    name: 'progress',
    reason: whileRunning,
    where,
    ...running,
    allow: 'any',
  })),
  {
    name: 'lists',
    reason: 'the list of processes or hooks is that of the whole account',
    where: 'body.**',
    form: '/processes',
    allow: 'any',
  },
  {
    name: 'lists',
    reason: 'the list of hooks is that of the whole account',
    where: 'body.**',
    form: '/hooks',
    allow: 'any',
  },
  { name: 'account', reason: 'another key is another account', where: 'body.**', form: '/user', allow: 'same type' },
  { name: 'numbers', reason: 'hooks are numbered by each server', where: 'body.id', form: '/hook', allow: 'same type' },
];

/** Told by `--show-rules` beside those of the table; they need more than a place to be judged. */
export const builtIn: readonly Pick<Rule, 'name' | 'reason' | 'where'>[] = [
  { name: 'carried', where: '**', reason: 'ids, tokens and hosts are those of the new process, wherever they stand' },
  { name: 'masked', where: '**', reason: 'what the recording holds as ${VARIABLE} is a secret that it does not know' },
  { name: 'headers', where: 'header.*', reason: 'only headers that clients act on are compared' },
  {
    name: 'outputs',
    where: 'output.*',
    reason: 'files are the same by content: dimensions and look, pages, duration, names',
  },
];

/** Headers that clients act on (v1-contract 1.5, v1-clients S12 to S14, S18). */
export const comparedHeaders: readonly string[] = [
  'content-type',
  'content-disposition',
  'location',
  'retry-after',
  'accept-ranges',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'cache-control',
  'www-authenticate',
];
