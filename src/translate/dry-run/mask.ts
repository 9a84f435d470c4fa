import { secretParameters } from '../to-v2/storages';

const mask = '***';
const longestShown = 200;

/** Passwords and keys of pdf/encrypt, imports and exports; headers may carry any. */
const secret = new Set([...secretParameters, 'set_password', 'set_owner_password', 'password', 'headers']);

/** The same value without its secrets; long file contents are cut. */
export function masked<Value>(value: Value): Value {
  return maskedValue('', value) as Value;
}

function maskedValue(name: string, value: unknown): unknown {
  if (secret.has(name) && value !== undefined && value !== null) return mask;
  if (typeof value === 'string') return maskedText(name, value);
  if (Array.isArray(value)) return value.map((item) => maskedValue('', item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedValue(key, inner)]));
}

function maskedText(name: string, text: string): string {
  if (name === 'file' && text.length > longestShown)
    return `${text.slice(0, longestShown)}… (${text.length} characters)`;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? maskedUrl(text) : text;
}

/** User, password and signatures of a URL; a password may hold an @ itself. */
function maskedUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${mask}@`)
    .replace(/([?&#][^=&#]*(?:key|token|sig|secret|pass|pwd|credential|auth)[^=&#]*=)[^&#]*/gi, `$1${mask}`);
}
