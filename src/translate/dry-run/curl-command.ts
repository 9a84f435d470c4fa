import { splitWords, withPlainQuotes } from '../command-line';
import { nameInPath } from '../url';
import type { RecordedRequest } from './recorded-requests';

interface Draft {
  url: string;
  headers: Record<string, string>;
  fields: string[];
  files: string[];
  json?: string;
  inQuery: boolean;
}

type Taker = (draft: Draft, value: string) => void;

const data: Taker = ({ fields }, value) => void fields.push(value);
const form: Taker = ({ fields, files }, value) => {
  const at = value.indexOf('=');
  const [name, content] = [value.slice(0, at), value.slice(at + 1)];
  if (content.startsWith('@'))
    files.push(/;\s*filename=([^;]+)/.exec(content)?.[1] ?? nameInPath(content.slice(1).split(';')[0] ?? ''));
  else fields.push(`${encodeURIComponent(name)}=${encodeURIComponent(content.replace(/;type=[^;]*$/, ''))}`);
};

/** curl's options that matter here and take a value; of the others only those that take one must be known. */
const takers: Record<string, Taker> = {
  '-H': header,
  '--header': header,
  '-d': data,
  '--data': data,
  '--data-raw': data,
  '--data-ascii': data,
  '--data-binary': data,
  '--data-urlencode': ({ fields }, value) => void fields.push(urlEncoded(value)),
  '--json': (draft, value) => (draft.json = value),
  '-F': form,
  '--form': form,
  '--form-string': form,
  '-T': ({ files }, value) => void files.push(nameInPath(value)),
  '--upload-file': ({ files }, value) => void files.push(nameInPath(value)),
  '--url': (draft, value) => (draft.url = value),
  ...Object.fromEntries(
    [
      '-X',
      '--request',
      '-o',
      '--output',
      '-u',
      '--user',
      '-A',
      '--user-agent',
      '-e',
      '--referer',
      '-m',
      '--max-time',
      '-b',
      '--cookie',
      '--connect-timeout',
      '--retry',
      '-w',
      '--write-out',
    ].map((name) => [name, () => undefined]),
  ),
};

/** A `curl ...` line as copied from a script or a browser; nothing of it is run. */
export function curlRequest(command: string): RecordedRequest {
  const draft: Draft = { url: '', headers: {}, fields: [], files: [], inQuery: false };
  const [, ...words] = splitWords(withPlainQuotes(command.replace(/^\$\s*/, '').replace(/\\\r?\n/g, ' ')));
  for (let at = 0; at < words.length; at += 1) {
    const { name, attached } = optionIn(words[at] ?? '');
    const take = takers[name];
    if (take) take(draft, attached ?? words[(at += 1)] ?? '');
    else if (name === '-G' || name === '--get') draft.inQuery = true;
    else if (!name.startsWith('-')) draft.url ||= name;
  }
  return requestOf(draft);
}

/** `-Fname=value` and `--form=value` in two. */
function optionIn(word: string): { name: string; attached?: string } {
  if (Object.hasOwn(takers, word)) return { name: word };
  const long = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (long?.[1] !== undefined && Object.hasOwn(takers, long[1])) return { name: long[1], attached: long[2] };
  const short = word.slice(0, 2);
  const isShort = /^-[A-Za-z]./s.test(word) && Object.hasOwn(takers, short);
  return isShort ? { name: short, attached: word.slice(2) } : { name: word };
}

function requestOf({ url, headers, fields, files, json, inQuery }: Draft): RecordedRequest {
  const body = json ?? fields.join('&');
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const complete = inQuery && body !== '' ? `${url}${url.includes('?') ? '&' : '?'}${body}` : url;
  return { url: complete, headers: { 'content-type': type, ...headers }, body: inQuery ? '' : body, files };
}

function header({ headers }: Draft, value: string): void {
  const at = value.indexOf(':');
  if (at > 0) headers[value.slice(0, at).trim().toLowerCase()] = value.slice(at + 1).trim();
}

function urlEncoded(value: string): string {
  const at = value.indexOf('=');
  return at < 0 ? encodeURIComponent(value) : `${value.slice(0, at)}=${encodeURIComponent(value.slice(at + 1))}`;
}
