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

/** Name of the environment variable that holds the secret at a place: `OUTPUT_S3_SECRETACCESSKEY`. */
export function secretVariable(path: string[]): string {
  const words = path
    .join('_')
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^_+|_+$/g, '');
  return words.toUpperCase().replace(/^(?=\d)/, '_');
}
