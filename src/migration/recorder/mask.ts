import { isSecretName, secretInQuery, secretVariable, withoutPath } from '../../translate';
import { unknownPath, type Header } from '../har';
import type { Capabilities } from './capabilities';
import { withoutPathSecrets } from './path-secrets';

/** What has been learned of one process, or of one request that belongs to none. */
export interface Known {
  /** Its id and tokens. */
  capabilities: Set<string>;
  /** Secret values that its requests brought, with the mark that stands for each. */
  secrets: Map<string, string>;
  /** The answer that was masked last: polls bring the same one again and again. */
  last?: { text: string; known: number; masked: string };
}

const mostSecrets = 200;
/** Shorter ones are masked where they stand, but not looked for in texts: "a" is no secret there. */
const shortestSought = 6;
const deepest = 12;

/** Replaces every secret by `${VARIABLE}`, as the dry run does, and ids by others of their form. */
export class Mask {
  /** `receivers`: parameters that say where somebody is told; their paths let in whoever knows them. */
  constructor(
    private readonly capabilities: Capabilities,
    private readonly known: Known,
    private readonly receivers: readonly string[],
  ) {}

  /** A text of which nothing is known: addresses in it, ids, and secrets that have been seen. Not for a text that went through it. */
  text(text: string): string {
    // Most texts are values of headers, without any address in them.
    const isPlain = !/[/?&#]|%2F/i.test(text);
    let result = isPlain ? text : withoutPathSecrets(withoutAddressSecrets(text), (part) => this.link(part));
    for (const [secret, mark] of this.known.secrets) result = result.replaceAll(secret, mark);
    return this.capabilities.replaced(result, this.known.capabilities);
  }

  /** The address of a request. */
  url(url: string): string {
    const start = url.indexOf('?');
    if (start < 0) return this.text(url);
    const query = this.form(url.slice(start + 1));
    return `${this.text(url.slice(0, start))}?${query}`;
  }

  headers(headers: Header[]): Header[] {
    return headers.map(({ name, value }) => ({ name, value: this.header(name, value) }));
  }

  /** Notes the secrets of the headers, so that they are known before anything else is masked. */
  private header(name: string, value: string): string {
    const [, scheme, credentials = ''] = /^\s*(bearer|basic|digest)\s+(\S.*)$/i.exec(value.trimEnd()) ?? [];
    if (scheme && isSecretName(name)) {
      const isKey = /bearer/i.test(scheme) && /^authorization$/i.test(name);
      return `${scheme} ${this.secret(isKey ? ['apikey'] : [name], credentials)}`;
    }
    if (/^cookie$/i.test(name))
      for (const pair of value.split(';'))
        this.learn(pair.replace(/^[^=]*=/, '').trim(), `\${${secretVariable([name])}}`);
    if (/^x-cloudconvert-apikey$/i.test(name)) return this.secret(['apikey'], value);
    return isSecretName(name) || /^x-.*(key|auth)$/i.test(name) ? this.secret([name], value) : this.text(value);
  }

  /** A parameter by its name, brackets included; a JSON text in it is looked into. */
  parameter(name: string, value: string): string {
    const path = name.split(/[[\]]+/).filter(Boolean);
    if (path.some(isSecretName)) return this.secret(path, value);
    if (this.isReceiver(path)) return this.receiver(value);
    return this.text(this.withoutNamed(value, path) ?? value);
  }

  /** `a=b&c=d`, as it was written wherever nothing in it is secret. */
  form(text: string): string {
    const pairs = text.split('&').map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return this.text(pair);
      const [name, value] = [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
      const masked = this.parameter(name, value);
      return masked === value ? pair : `${pair.slice(0, equals)}=${encodeURIComponent(masked)}`;
    });
    return pairs.join('&');
  }

  /** The text of an answer. */
  answer(text: string): string {
    const { known } = this;
    const size = known.secrets.size + known.capabilities.size;
    if (known.last?.text === text && known.last.known === size) return known.last.masked;
    const masked = this.json(text) ?? this.text(text);
    known.last = { text, known: size, masked };
    return masked;
  }

  /** A JSON text, as it was written wherever nothing in it is secret; undefined for a text that is no JSON. */
  json(text: string): string | undefined {
    const masked = this.withoutNamed(text, []);
    return masked === undefined ? undefined : this.text(masked);
  }

  /** A JSON text without what stands under a secret name; undefined for a text that is no JSON. */
  private withoutNamed(text: string, path: string[]): string | undefined {
    if (!/^\s*[[{]/.test(text)) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      const masked = JSON.stringify(this.value(value, path));
      return masked === JSON.stringify(value) ? text : masked;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  private value(value: unknown, path: string[]): unknown {
    if (path.length > deepest) return '…';
    if (Array.isArray(value)) return value.map((item) => this.value(item, path));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.value(item, [...path, name])]));
    if (path.some(isSecretName))
      return typeof value === 'string' || typeof value === 'number' ? this.secret(path, String(value)) : value;
    if (typeof value === 'string' && this.isReceiver(path)) return this.receiver(value);
    return typeof value === 'string' ? (this.withoutNamed(value, path) ?? withoutAddressSecrets(value)) : value;
  }

  private isReceiver([name = '', ...inner]: string[]): boolean {
    return inner.length === 0 && this.receivers.includes(name);
  }

  private receiver(address: string): string {
    if (address.includes(unknownPath)) return address;
    const { shown, secret } = withoutPath(address, unknownPath);
    this.learn(secret, unknownPath);
    return shown;
  }

  private secret(path: string[], value: string): string {
    const mark = `\${${secretVariable(path)}}`;
    this.learn(value, mark);
    return value === '' || value.startsWith('${') ? value : mark;
  }

  /** A replay asks for it by this name; the same part has the same one. */
  private link(part: string): string {
    const mark = `\${LINK_${this.capabilities.nameOf(part)}}`;
    this.learn(part, mark);
    return mark;
  }

  private learn(value: string, mark: string): void {
    const { secrets } = this.known;
    if (value.length >= shortestSought && secrets.size < mostSecrets) secrets.set(value, mark);
  }
}

/** Logins and signatures in the addresses that a text names. */
function withoutAddressSecrets(text: string): string {
  return text
    .replace(/((?:[a-z][a-z\d+.-]{0,30}:)?(?:\\?\/){2})[^\s/@"'<>\\]*(?:@[^\s/@"'<>\\]*)*@/gi, '$1${CREDENTIALS}@')
    .replace(secretInQuery, (whole, name: string, value: string) =>
      value.startsWith('${') || value.startsWith('%24%7B') ? whole : `${name}\${${secretVariable([name])}}`,
    );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
