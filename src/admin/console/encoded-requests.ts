import type { V1Value } from '../../translate';
import type { RequestShown } from './shapes';

/** A v1 call as the console's form has it. */
export interface FormCall {
  /** Base of the proxy, as the client reaches it. */
  host: string;
  given: Record<string, V1Value>;
  /** Name of a file that comes along. */
  file?: string;
}

/**
 * The one call in each way that v1 clients wrote it (v1-contract 1.3), as curl lines for a shell. A file comes along only in
 * a multipart body, so the others are left out for a call that has one.
 */
export function encodedRequests({ host, given, file }: FormCall): RequestShown[] {
  const url = `${host.replace(/\/+$/, '')}/convert`;
  const pairs = pairsOf(given);
  const multipart: RequestShown = {
    encoding: 'multipart',
    curl: [
      'curl -L',
      ...pairs.map(([name, value]) => `-F ${quoted(`${name}=${value}`)}`),
      ...fileOf(file),
      quoted(url),
    ].join(' \\\n  '),
  };
  if (file !== undefined) return [multipart];
  const fields = pairs.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return [
    {
      encoding: 'JSON',
      curl: `curl -L -H 'Content-Type: application/json' \\\n  -d ${quoted(JSON.stringify(given, null, 2))} \\\n  ${quoted(url)}`,
    },
    { encoding: 'form', curl: ['curl -L', ...fields, quoted(url)].join(' \\\n  ') },
    multipart,
    { encoding: 'query', curl: `curl -L ${quoted(`${url}?${query}`)}` },
  ];
}

function fileOf(file: string | undefined): string[] {
  return file === undefined ? [] : [`-F ${quoted(`file=@"${file.replace(/["\\]/g, '\\$&')}"`)}`];
}

/** Nested values in PHP's brackets, as forms write them. */
function pairsOf(given: Record<string, V1Value>): [name: string, value: string][] {
  return Object.entries(given).flatMap(([name, value]) => pairsIn(name, value));
}

function pairsIn(name: string, value: V1Value): [name: string, value: string][] {
  if (value === null) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  const inner: [string, V1Value][] = Array.isArray(value) ? value.map((each) => ['', each]) : Object.entries(value);
  return inner.flatMap(([key, each]) => pairsIn(`${name}[${key}]`, each));
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
