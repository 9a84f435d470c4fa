import { splitShellWords } from '../../syntax';
import { withPlainQuotes } from '../command-line';
import { nameInPath } from '../url';
import type { RecordedRequest } from './recorded-request';

interface Draft {
  url: string;
  headers: Record<string, string>;
  fields: string[];
  /** What is put behind the address, whatever the body. */
  query: string[];
  files: string[];
  json?: string;
  inQuery: boolean;
}

type Taker = (draft: Draft, value: string) => void;

/** What counts here of curl's options, by their long names. */
const takers: Record<string, Taker> = {
  header,
  data,
  'data-ascii': data,
  'data-binary': data,
  'data-raw': ({ fields }, value) => void fields.push(value),
  'data-urlencode': ({ fields }, value) => void fields.push(urlEncoded(value)),
  'url-query': ({ query }, value) => void query.push(urlEncoded(value)),
  json: (draft, value) => (draft.json = contentOf(value)),
  form,
  'form-string': ({ fields }, value) => void fields.push(formField(value)),
  'upload-file': ({ files }, value) => void files.push(nameInPath(value)),
  'oauth2-bearer': ({ headers }, value) => (headers.authorization = `Bearer ${value}`),
  url: (draft, value) => (draft.url = value),
};

/** curl's other options that take a value: only the value must be known as one. */
const otherOptions = new Set(
  [
    'user-agent cookie cookie-jar continue-at dump-header referer cert key config max-time output ftp-port quote range',
    'telnet-option user proxy-user write-out proxy request speed-limit speed-time time-cond cacert capath ciphers',
    'connect-timeout connect-to create-file-mode dns-servers interface limit-rate local-port max-filesize max-redirs',
    'noproxy output-dir pass pinnedpubkey proto resolve retry retry-delay retry-max-time socks5 socks5-hostname stderr',
    'tls-max trace trace-ascii unix-socket',
  ].flatMap((names) => names.split(' ')),
);

const longNames: Record<string, string> = {
  ...{ A: 'user-agent', b: 'cookie', c: 'cookie-jar', C: 'continue-at', d: 'data', D: 'dump-header', e: 'referer' },
  ...{
    E: 'cert',
    F: 'form',
    G: 'get',
    H: 'header',
    K: 'config',
    m: 'max-time',
    o: 'output',
    P: 'ftp-port',
    Q: 'quote',
  },
  ...{ r: 'range', t: 'telnet-option', T: 'upload-file', u: 'user', U: 'proxy-user', w: 'write-out', x: 'proxy' },
  ...{ X: 'request', y: 'speed-time', Y: 'speed-limit', z: 'time-cond' },
};

/**
 * A `curl ...` line as copied from a script or a browser; nothing of it is run. Throws `SyntaxError` where it takes its
 * data from a file.
 */
export function curlRequest(command: string): RecordedRequest {
  const draft: Draft = { url: '', headers: {}, fields: [], query: [], files: [], inQuery: false };
  const [, ...words] = splitShellWords(
    withPlainQuotes(
      withoutCarets(command)
        .replace(/^\$\s*/, '')
        .replace(/\\\r?\n/g, ' '),
    ),
  ).words;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (!word.startsWith('-') || word === '-') draft.url ||= word;
    for (const { name, attached } of optionsIn(word)) {
      if (name === 'get') draft.inQuery = true;
      if (!takesValue(name)) continue;
      const value = attached ?? words.shift() ?? '';
      takers[name]?.(draft, value);
    }
  }
  return requestOf(draft);
}

/** As browsers copy a request for cmd.exe, which escapes with `^`. */
function withoutCarets(command: string): string {
  return command.includes('^"') ? command.replace(/\^\r?\n/g, ' ').replace(/\^(.)/gs, '$1') : command;
}

interface CurlOption {
  name: string;
  attached?: string;
}

/** `--form=a=1` is one option, `-sXPOST` two, the last with a value of its own. */
function optionsIn(word: string): CurlOption[] {
  const [, name, attached] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (name !== undefined) return [{ name, attached }];
  const options: CurlOption[] = [];
  for (let letters = /^-([A-Za-z#0-9].*)$/s.exec(word)?.[1] ?? ''; letters !== ''; letters = letters.slice(1)) {
    const long = longNames[letters.charAt(0)] ?? '';
    const rest = letters.slice(1);
    if (takesValue(long)) return [...options, { name: long, attached: rest === '' ? undefined : rest }];
    options.push({ name: long });
  }
  return options;
}

function takesValue(name: string): boolean {
  return Object.hasOwn(takers, name) || otherOptions.has(name);
}

function data({ fields }: Draft, value: string): void {
  fields.push(contentOf(value));
}

function form({ fields, files }: Draft, value: string): void {
  const content = value.slice(value.indexOf('=') + 1);
  if (content.startsWith('<')) throw fromFile(content.slice(1));
  if (content.startsWith('@'))
    files.push(/;\s*filename=([^;]+)/.exec(content)?.[1] ?? nameInPath(unquoted(content.slice(1).split(';')[0] ?? '')));
  else fields.push(formField(value.replace(/;type=[^;]*$/, '')));
}

function formField(value: string): string {
  const at = value.indexOf('=');
  return `${encodeURIComponent(value.slice(0, at))}=${encodeURIComponent(value.slice(at + 1))}`;
}

function contentOf(value: string): string {
  if (value.startsWith('@')) throw fromFile(value.slice(1));
  return value;
}

function fromFile(path: string): SyntaxError {
  return new SyntaxError(`The command takes its data from the file ${path}: write the data into the command.`);
}

function requestOf({ url, headers, fields, query, files, json, inQuery }: Draft): RecordedRequest {
  const body = json ?? fields.join('&');
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const added = [...query, ...(inQuery && body !== '' ? [body] : [])].join('&');
  const complete = added === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${added}`;
  const { 'content-type': given = type, ...others } = headers;
  const contentType = given.startsWith('multipart/') ? type : given;
  return { url: complete, headers: { 'content-type': contentType, ...others }, body: inQuery ? '' : body, files };
}

function header({ headers }: Draft, value: string): void {
  const at = value.indexOf(':');
  if (at > 0) headers[value.slice(0, at).trim().toLowerCase()] = value.slice(at + 1).trim();
}

function unquoted(path: string): string {
  return path.replace(/^"(.*)"$/s, '$1');
}

function urlEncoded(value: string): string {
  const at = value.indexOf('=');
  if (at < 0 && value.includes('@')) return contentOf(value.slice(value.indexOf('@')));
  return at < 0 ? encodeURIComponent(value) : `${value.slice(0, at)}=${encodeURIComponent(value.slice(at + 1))}`;
}
