import Joi from 'joi';
import type { RecordedRequest } from './recorded-request';

interface HarRequest {
  method: string;
  url: string;
  headers?: { name: string; value: string }[];
  postData?: { mimeType?: string; text?: string; params?: { name: string; value?: string; fileName?: string }[] };
}

interface Har {
  log?: { entries?: { request: HarRequest }[] };
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
 * The requests of a browser's recording that create, start or convert, in their order. Throws `SyntaxError` where it
 * holds none.
 */
export function harRequests(har: Har): RecordedRequest[] {
  const { error } = har.log || har.request ? harSchema.validate(har) : requestSchema.validate(har);
  if (error) throw new SyntaxError(`The HAR is malformed: ${error.message}`);
  const single = har.request ?? (har.url === undefined ? undefined : (har as HarRequest));
  if (single) return [requestOf(single)];
  const requests = (har.log?.entries ?? []).map(({ request }) => request).filter(isCall);
  if (requests.length === 0) throw new SyntaxError('The HAR holds no request to /process or /convert.');
  return requests.map(requestOf);
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
