import { storages } from './to-v2/storages';

/**
 * What nobody may read, in v1's and in v2's words: one list for the dry run, which shows jobs to people, and for
 * recordings, which keep calls on the disk.
 */
const ofStorages = storages.flatMap(({ rows }) =>
  rows.filter(({ secret }) => secret).flatMap(({ v1, v2, also = [] }) => [v1, v2, ...also]),
);
/** Of pdf/encrypt and of imports; headers may carry any. Names of users are half of a login. */
const others = ['apikey', 'set_password', 'set_owner_password', 'password', 'headers', 'user', 'username'];
const names = new Set([...ofStorages, ...others].map(plain));
const pattern =
  /pass(word|phrase|wd)|pwd$|secret|token|credential|signature|apikey|accesskey|privatekey|authorization|cookie/;

/** Whether a parameter or header of this name holds a secret, whatever its case and separators. */
export function isSecretName(name: string): boolean {
  const word = plain(name);
  return names.has(word) || pattern.test(word);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Parameters of a URL that are signatures or keys: the name with its `=`, then the value. */
export const secretInQuery =
  /([?&#][^?=&#\s"'<>]{0,100}?(?:key|token|sig|secret|pass|pwd|credential|auth)[^?=&#\s"'<>]{0,100}=)([^&#\s"'<>]*)/gi;

/**
 * An address that a caller is told at, such as a callback: its path lets in whoever knows it, so only scheme and host are
 * shown, with `mark` for the rest. `secret` is what was left out; empty where there is nothing but a host.
 */
export function withoutPath(address: string, mark: string): { shown: string; secret: string } {
  const [, scheme, login = '', host = '', rest = ''] =
    /^\s*([a-z][a-z\d+.-]*:\/{2})(?:([^/?#]*)@)?([^/?#]*)([^]*)$/i.exec(address) ?? [];
  if (scheme === undefined) return { shown: address === '' ? '' : mark, secret: address };
  if (login === '' && /^\/?\s*$/.test(rest)) return { shown: address, secret: '' };
  return { shown: `${scheme}${host}/${mark}`, secret: rest.replace(/^\/+/, '') };
}

/** Name of the environment variable that holds the secret at a place: `OUTPUT_S3_SECRETACCESSKEY`. */
export function secretVariable(path: string[]): string {
  const words = path
    .join('_')
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^_+|_+$/g, '');
  return words.toUpperCase().replace(/^(?=\d)/, '_');
}
