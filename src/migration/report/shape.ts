import { createHash } from 'node:crypto';
import { findFormat } from '../../formats';
import { carriedStorages, families, storages, type V1Call, type V1Value } from '../../translate';

/** One v1 call that was answered, as counting sees it. */
export interface AnsweredCall {
  method: string;
  /** Pattern of the route, such as `/process/:id`. */
  route: string;
  status: number;
  contentType?: string;
  userAgent?: string;
  /** Of a create, start or convert. */
  call?: V1Call;
  /** v1 names of parameters that were left out of the job. */
  warnings?: string[];
}

/** What a call uses. Nothing in it is a value of the caller's own: each word is one of v1's, or `other`. */
export interface CallShape {
  route: string;
  encoding: string;
  mode?: string;
  input?: string;
  output?: string;
  /** `png-jpg`. */
  pair?: string;
  files?: 'several';
  /** Converter options by name, sorted. */
  options?: string[];
  /** Parameters besides them: `callback`, `wait` ... */
  parameters?: string[];
  userAgent?: string;
  warnings?: string[];
}

/** The shape of a call. Pure; unknown words become `other`, so that nothing secret or personal gets into it. */
export function shapeOf({ method, route, contentType, userAgent, call, warnings = [] }: AnsweredCall): CallShape {
  const head = {
    route: `${method} ${route.replace(/\{.*?\}/g, '')}`,
    encoding: encodingOf(method, contentType),
    userAgent: productOf(userAgent),
  };
  if (!call) return head;
  return {
    ...head,
    mode: known(call.mode ?? 'convert', modes),
    pair: `${formatOf(call.inputFormat)}-${formatOf(call.outputFormat)}`,
    input: known(call.input?.method, inputs),
    output: known(call.output?.kind, outputs),
    ...(call.files.length > 1 && { files: 'several' as const }),
    ...listed(
      'options',
      Object.keys(call.converterOptions).map((name) => (optionNames.has(name) ? name : 'other')),
    ),
    ...listed(
      'parameters',
      parameters.filter((name) => call[name] !== undefined),
    ),
    ...listed(
      'warnings',
      warnings.map((name) => (optionNames.has(name.replace(/^converteroptions\./, '')) ? name : 'other')),
    ),
  };
}

/** Tells shapes apart: 16 hexadecimal digits. */
export function shapeId(shape: CallShape): string {
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
}

/** Values of options that can't be anything but switches and small sizes, to show a job by; never of a secret option. */
export function exampleOptions({ converterOptions }: Pick<V1Call, 'converterOptions'>): Record<string, V1Value> {
  const harmless = Object.entries(converterOptions).filter(
    ([name, value]) =>
      optionNames.has(name) &&
      !secretOptions.has(name) &&
      /^(true|false|\d{1,4}(\.\d{1,2})?%?|\d{0,4}x\d{0,4}[<>!%]?)$/i.test(textOf(value)),
  );
  return Object.fromEntries(harmless);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const modes = ['convert', 'info', 'combine', 'archive', 'extract', 'compress', 'protect'];
const kinds = [...storages.flatMap(({ kinds: names }) => names), ...carriedStorages.map(({ kind }) => kind)];
const inputs = ['download', 'upload', 'raw', 'base64', 'url', ...kinds];
const outputs = [...kinds];
const rows = families.flatMap((family) => family.rows);
const optionNames = new Set(rows.map(({ v1 }) => v1));
const secretOptions = new Set(
  rows.filter(({ v1, secret }) => secret || /pass|key|secret|user|author|owner/i.test(v1)).map(({ v1 }) => v1),
);
const parameters = ['filename', 'preset', 'timeout', 'tag', 'email', 'callback', 'wait', 'download', 'save'] as const;

function known(word: string | undefined, words: readonly string[]): string | undefined {
  return word === undefined || words.includes(word) ? word : 'other';
}

function formatOf(format: string | undefined): string {
  if (format === undefined) return '?';
  return format === 'website' || findFormat(format) ? format : 'other';
}

function listed<Name extends string>(name: Name, words: string[]): Partial<Record<Name, string[]>> {
  return words.length === 0 ? {} : ({ [name]: [...new Set(words)].sort() } as Record<Name, string[]>);
}

function encodingOf(method: string, contentType = ''): string {
  if (/^(GET|HEAD|DELETE)$/.test(method) || contentType === '') return 'query';
  if (/^multipart\//i.test(contentType)) return 'multipart';
  if (/json/i.test(contentType)) return 'json';
  return /x-www-form-urlencoded/i.test(contentType) ? 'form' : 'other';
}

/** `cloudconvert-php/2.1.0 Guzzle (jane@example.com)` -> `cloudconvert-php/2.1.0`: a product and its version, nothing else. */
function productOf(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  return /^[A-Za-z][A-Za-z.-]{1,30}(\/\d{1,4}(\.\d{1,6}){0,3})?(?=\s|$)/.exec(userAgent)?.[0] ?? 'other';
}
