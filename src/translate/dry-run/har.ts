import Joi from 'joi';
import type { RecordedCall, RecordedRequest } from './recorded-request';

interface HarRequest {
  method: string;
  url: string;
  headers?: { name: string; value: string }[];
  postData?: { mimeType?: string; text?: string; params?: { name: string; value?: string; fileName?: string }[] };
}

interface HarEntry {
  request: HarRequest;
  response?: { content?: { text?: string | null } };
}

interface Har {
  log?: { entries?: HarEntry[] };
  request?: HarRequest;
  url?: string;
  method?: string;
}

/** A whole recording, one entry of it, or only its request. */
export function isHar(json: object): json is Har {
  return 'log' in json || 'request' in json || ('url' in json && 'method' in json);
}

const requestSchema = Joi.object({
  method: Joi.string().required(),
  url: Joi.string().required(),
  headers: Joi.array().items(Joi.object({ name: Joi.string(), value: Joi.string().allow('') }).unknown()),
  postData: Joi.object({ mimeType: Joi.string().allow(''), text: Joi.string().allow(''), params: Joi.array() })
    .unknown()
    .allow(null),
}).unknown();

const harSchema = Joi.object({
  log: Joi.object({
    entries: Joi.array().items(Joi.object({ request: requestSchema.required() }).unknown()),
  }).unknown(),
  request: requestSchema,
}).unknown();

/**
 * The requests of a recording that create, start or convert, in their order, by the call that they make together: a start
 * belongs to the create whose answer named its process, else to the oldest that has not been started. Throws `SyntaxError`
 * where it holds none.
 */
export function harCalls(har: Har): RecordedCall[] {
  const { error } = har.log || har.request ? harSchema.validate(har) : requestSchema.validate(har);
  if (error) throw new SyntaxError(`The HAR is malformed: ${error.message}`);
  const single = har.request ?? (har.url === undefined ? undefined : (har as HarRequest));
  if (single) return [{ name: nameOf(single), requests: [requestOf(single)] }];
  const calls: (RecordedCall & { id?: string; isStarted: boolean })[] = [];
  for (const { request, response } of har.log?.entries ?? []) {
    if (!isCall(request)) continue;
    const id = /\/process\/([^/?#]+)/.exec(request.url)?.[1];
    const created =
      calls.find((call) => id !== undefined && call.id === id) ??
      calls.find((call) => id !== undefined && call.id === undefined && !call.isStarted);
    if (created) {
      created.requests.push(requestOf(request));
      created.isStarted = true;
      continue;
    }
    const answered = /"id"\s*:\s*"([^"]+)"/.exec(response?.content?.text ?? '')?.[1];
    const isStarted = id !== undefined || /\/convert\/?(?:[?#]|$)/.test(request.url);
    calls.push({ name: nameOf(request), requests: [requestOf(request)], id: id ?? answered, isStarted });
  }
  if (calls.length === 0) throw new SyntaxError('The HAR holds no request to /process or /convert.');
  return calls.map(({ name, requests }) => ({ name, requests }));
}

function nameOf({ method, url }: HarRequest): string {
  return `${method} ${url.replace(/[?#].*$/s, '')}`;
}

function isCall({ method, url }: HarRequest): boolean {
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
  const makes = /^(\/v1)?\/(process|convert)\/?$/.test(path) && method !== 'OPTIONS';
  return makes || (method === 'POST' && /\/process\/[^/]+\/?$/.test(path));
}

function requestOf({ url, headers = [], postData }: HarRequest): RecordedRequest {
  const named = headers.map(({ name, value }) => [name.toLowerCase(), value] as const);
  const params = postData?.params ?? [];
  const fields = params.filter(({ fileName }) => fileName === undefined);
  const encoded = new URLSearchParams(fields.map(({ name, value }) => [name, value ?? ''] as [string, string]));
  const isForm = params.length > 0;
  const type = isForm ? 'application/x-www-form-urlencoded' : postData?.mimeType;
  return {
    url,
    headers: { ...Object.fromEntries(named), ...(type !== undefined && { 'content-type': type }) },
    body: isForm ? encoded.toString() : (postData?.text ?? ''),
    files: params.flatMap(({ fileName }) => (fileName === undefined ? [] : [fileName])),
  };
}
