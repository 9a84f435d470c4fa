import type { JobPayload, TaskPayload } from '../../upstream';
import { secretInQuery, secretVariable as variableOf } from '../secrets';
import { secretParameters } from '../to-v2/storages';

/** A job whose secrets and long contents stand elsewhere, so that it can be shown and pasted. */
export interface PortableJob {
  tag?: string;
  webhook_url?: PortableValue;
  tasks: Record<string, PortableTask>;
}

export type PortableTask = { operation: string } & Record<string, PortableValue>;

export type PortableValue = string | number | boolean | null | Composed | PortableValue[] | PortableMap;

interface PortableMap {
  [name: string]: PortableValue;
}

/** A text that is put together where the code runs. */
export class Composed {
  constructor(readonly parts: Part[]) {}

  /** For people: `https://${IMPORT_1_URL_CREDENTIALS}@example.org/`. */
  toString(): string {
    return this.parts
      .map((part) => (typeof part === 'string' ? part : 'variable' in part ? `\${${part.variable}}` : part.shown))
      .join('');
  }
}

/** Literal text, an environment variable, or the content of a file beside the code. */
export type Part = string | { variable: string } | LocalFile;

export interface LocalFile {
  path: string;
  encoding: 'base64' | 'text';
  /** The beginning of the content. */
  shown: string;
}

/** Longer contents stand in a file beside the code. */
const longestInline = 200;

/** Passwords and keys of pdf/encrypt, imports and exports; headers may carry any. */
const secret = new Set([...secretParameters, 'set_password', 'set_owner_password', 'password', 'headers']);

/** A job with a variable for each secret and a file for each long content. */
export function portableJob({ tag, webhook_url, tasks }: JobPayload): PortableJob {
  const portable = Object.entries(tasks).map(([name, task]) => [name, portableTask(name, task)] as const);
  return {
    ...(tag !== undefined && { tag }),
    ...(webhook_url !== undefined && { webhook_url: portableUrl(webhook_url, 'WEBHOOK_URL') }),
    tasks: Object.fromEntries(portable),
  };
}

/** The body of `POST /jobs`, as any other value. */
export function bodyOf({ tag, webhook_url, tasks }: PortableJob): PortableValue {
  return { ...(tag !== undefined && { tag }), ...(webhook_url !== undefined && { webhook_url }), tasks };
}

/** The same with a text for every composed value. */
export function shownJob(job: PortableJob): JobPayload {
  return JSON.parse(
    JSON.stringify(job, (_name, value: unknown) => (value instanceof Composed ? value.toString() : value)),
  ) as JobPayload;
}

function portableTask(task: string, { operation, ...parameters }: TaskPayload): PortableTask {
  const values = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const content = contentOf({ operation, ...parameters });
  const portable = values.map(([name, value]) => [name, portableValue([task, name], value)] as const);
  return { operation, ...Object.fromEntries(portable), ...(content && { file: content }) };
}

/** Content inside the job is that of a file which whoever pastes the code has. */
function contentOf({ operation, file, filename }: TaskPayload): Composed | undefined {
  if (!/^import\/(raw|base64)$/.test(operation) || typeof file !== 'string' || file.length <= longestInline)
    return undefined;
  const shown = `${file.slice(0, longestInline)}… (${file.length} characters)`;
  const encoding = operation === 'import/base64' ? 'base64' : 'text';
  return new Composed([{ path: `./${String(filename)}`, encoding, shown }]);
}

/** `path`: of names, from the task down; everything below a secret one is secret. */
function portableValue(path: string[], value: unknown): PortableValue {
  if (Array.isArray(value)) return value.map((item, index) => portableValue([...path, String(index + 1)], item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, portableValue([...path, name], inner)]),
    );
  }
  if (path.some((name) => secret.has(name)) && value !== null) return new Composed([{ variable: variableOf(path) }]);
  if (typeof value === 'string')
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? portableUrl(value, variableOf(path)) : value;
  return value as PortableValue;
}

/** User, password and signatures of a URL become variables; a password may hold an @ itself. */
function portableUrl(url: string, variable: string): PortableValue {
  const [, scheme = '', credentials, rest = url] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@([^]*)$/i.exec(url) ?? [];
  const parts: Part[] = credentials === undefined ? [] : [scheme, { variable: `${variable}_CREDENTIALS` }, '@'];
  let told = 0;
  for (const match of rest.matchAll(secretInQuery)) {
    const [whole, name = ''] = match;
    parts.push(rest.slice(told, match.index) + name, { variable: variableOf([variable, name]) });
    told = match.index + whole.length;
  }
  parts.push(rest.slice(told));
  return parts.length === 1 ? url : new Composed(parts.filter((part) => part !== ''));
}
