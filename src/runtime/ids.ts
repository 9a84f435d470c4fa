import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only source of identifiers. */
export interface IdMaker {
  /** v1 process id: 20 mixed-case alphanumerics, as recorded 2016-18 (v1-contract 1.1). About 119 bits. */
  processId(): string;
  /** Upload and download token: `~` and 27 base64url characters (v1-contract 1.1). About 160 bits. */
  token(): string;
  uuid(): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const randomIds: IdMaker = {
  processId: () => withoutHttp(() => Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]).join('')),
  token: () => '~' + withoutHttp(() => randomBytes(20).toString('base64url').slice(0, 27)),
  uuid: () => randomUUID(),
};

/** One client adds the scheme to a URL only if there is no "http" anywhere in it (v1-contract 1.1). */
function withoutHttp(make: () => string): string {
  let id = make();
  while (/http/i.test(id)) id = make();
  return id;
}
