import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only source of identifiers. */
export interface IdMaker {
  /** v1 process id: 20 mixed-case alphanumerics, as recorded 2016-18 (v1-contract 1.1). About 119 bits. */
  processId(): string;
  /** Upload and download token: `~` and 27 base64url characters (v1-contract 1.1). About 160 bits. */
  token(): string;
  /** `subject`: what it is for, if runs that repeat shall give it the same one however often others are asked for. */
  uuid(subject?: string): string;
  /** 64 hexadecimal digits that nobody can guess; `subject` as above. */
  secret(subject: string): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const randomIds: IdMaker = {
  processId: () => withoutHttp(() => Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join('')),
  token: () => '~' + withoutHttp(() => randomBytes(20).toString('base64url').slice(0, 27)),
  uuid: () => randomUUID(),
  secret: () => randomBytes(32).toString('hex'),
};

/** One client adds the scheme to a URL only if there is no "http" anywhere in it (v1-contract 1.1). */
function withoutHttp(make: () => string): string {
  let id = make();
  while (/http/i.test(id)) id = make();
  return id;
}
