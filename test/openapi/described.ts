import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { headerOf, readHar, type Body, type Exchange } from '../../src/migration/har';
import { v1Document } from '../../src/openapi';

interface Described {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

const document = v1Document('0') as { paths: Record<string, Record<string, Described>> };
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true, allowUnionTypes: true }));
ajv.addSchema(document, 'v1');

/** What `openapi/v1.yaml` doesn't say of the exchanges in the HAR files of `folder`, one line each. */
export async function undescribed(folder: string): Promise<string[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.har'));
  const exchanges = (await Promise.all(names.map((name) => readHar(join(folder, name))))).flat();
  return exchanges.flatMap((exchange) => faultsOf(exchange));
}

export function faultsOf({ request, response }: Exchange): string[] {
  const { pathname } = new URL(request.url);
  // To HEAD and OPTIONS every path answers alike; what isn't v1 has no description.
  if (response.status === 0 || request.method === 'HEAD' || request.method === 'OPTIONS') return [];
  const method = overriddenMethod(request);
  const path = pathOf(pathname, method);
  const line = `${request.method} ${pathname} ${response.status}`;
  const operation = path === undefined ? undefined : document.paths[path]?.[method];
  if (path === undefined || !operation) return response.status >= 400 ? [] : [`${line}: no such path`];
  const status = String(response.status);
  const key = [status, `${status[0]}XX`].find((each) => each in operation.responses);
  if (key === undefined) return [`${line}: no such status of ${path}`];
  const body = bodyFaults(['paths', path, method, 'responses', key], operation.responses[key]?.content ?? {}, response);
  return [...requestFaults(['paths', path, method], operation, request), ...body].map((fault) => `${line}: ${fault}`);
}

/** v1-contract 1.3. */
function overriddenMethod({ method, headers }: Exchange['request']): string {
  const override = headerOf(headers, 'x-http-method-override');
  return (method === 'POST' && override ? override : method).toLowerCase();
}

function pathOf(pathname: string, method: string): string | undefined {
  const plain = pathname.replace(/^\/+(v1(?=\/|$))?\/*/, '/').replace(/\/+$/, '') || '/';
  const fits = (path: string) =>
    new RegExp(`^${path.replace(/\{(name|file)\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`).test(plain);
  const paths = Object.keys(document.paths).filter(fits);
  return paths.find((path) => method in (document.paths[path] ?? {})) ?? paths[0];
}

function bodyFaults(
  place: string[],
  content: Record<string, unknown>,
  { headers, body }: Exchange['response'],
): string[] {
  const type = headerOf(headers, 'content-type') ?? '';
  const described = Object.keys(content).find((each) => each === '*/*' || type.toLowerCase().startsWith(each));
  if (described === undefined) return [`no content type ${type}`];
  if (described !== 'application/json') return [];
  const validate = validatorAt([...place, 'content', described, 'schema']);
  return validate(JSON.parse(textOf(body)))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Whatever JSON a client sends as such must be what the call describes; other encodings say no types. */
function requestFaults(place: string[], { requestBody }: Described, { headers, body }: Exchange['request']): string[] {
  const isJson = /^application\/json/i.test(headerOf(headers, 'content-type') ?? '');
  const json = isJson && requestBody ? parsed(textOf(body)) : undefined;
  if (json === undefined) return [];
  const validate = validatorAt([...place, 'requestBody', 'content', 'application/json', 'schema']);
  return validate(json)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `request ${instancePath} ${message}`);
}

/** What is labelled as JSON without being any is read in another way (v1-contract 1.3). */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const validators = new Map<string, ValidateFunction>();

function validatorAt(place: string[]): ValidateFunction {
  const pointer = place.map((each) => encodeURIComponent(each.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `v1#/${pointer}` });
  validators.set(pointer, known);
  return known;
}

function textOf(body: Body | undefined): string {
  return (body?.bytes ?? (body?.file ? readFileSync(body.file) : Buffer.alloc(0))).toString('utf8');
}
