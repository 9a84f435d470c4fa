import { randomUUID } from 'node:crypto';
import { someRandomBytes } from './random-bytes';

/** The only source of identifiers. */
export interface IdMaker {
  /** v1 process id: 20 mixed-case alphanumerics, as recorded 2016-18 (v1-contract 1.1). About 119 bits. */
  processId(): string;
  /** Upload and download token: `~` and 27 base64url characters (v1-contract 1.1). About 160 bits. */
  token(): string;
  /** `subject`: what it is for, if runs that repeat shall give it the same one however often others are asked for. */
  uuid(subject?: string): string;
  /**
   * A uuid of a row made at `now`, in the order of time (version 7): an index whose new rows stand together is written in few
   * places.
   */
  rowId(now: number): string;
  /** 64 hexadecimal digits that nobody can guess; `subject` as above. */
  secret(subject: string): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const randomIds: IdMaker = {
  processId: () => withoutHttp(randomCharacters),
  token: () => '~' + withoutHttp(() => someRandomBytes(20).toString('base64url').slice(0, 27)),
  uuid: () => randomUUID(),
  rowId: (now) => {
    const time = now.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
  },
  secret: () => someRandomBytes(32).toString('hex'),
};

/** 20 of them, each as likely as any other: of the random bytes only those count that are below a multiple of 62. */
function randomCharacters(): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < 20) {
    for (const byte of someRandomBytes(24)) if (byte < fair) text += alphabet[byte % alphabet.length];
  }
  return text.slice(0, 20);
}

/** One client adds the scheme to a URL only if there is no "http" anywhere in it (v1-contract 1.1). */
function withoutHttp(make: () => string): string {
  let id = make();
  while (/http/i.test(id)) id = make();
  return id;
}
