import type { Options } from '../../operations/options/options';
import { RefusalError, type StorageClient } from '../http/storage-client';
import { OperationError } from '../../contract/operation';

export interface SwiftAccess {
  /** Of the account, without a slash at the end. */
  url: string;
  token: string;
}

/**
 * Logs in at `auth_url`, in the way its path names: `/v3` and `/v2.0` are Keystone, `/auth/v1.0` and `/v1` Swift's own.
 * Without a version Keystone 3 is tried first, then 2.
 */
export async function swiftAccess(options: Options, client: StorageClient): Promise<SwiftAccess> {
  const base = (options.text('auth_url') ?? '').replace(/(?<!\/)\/+$/, '').replace(/(\/auth)?\/tokens$/, '');
  const login = logins.find(({ path }) => path.test(base))?.login;
  if (login) return login({ base, options, client });
  try {
    return await keystone3({ base: `${base}/v3`, options, client });
  } catch (error) {
    if (!(error instanceof RefusalError) || error.status !== 404) throw error;
    return keystone2({ base: `${base}/v2.0`, options, client });
  }
}

interface Login {
  base: string;
  options: Options;
  client: StorageClient;
}

const logins: { path: RegExp; login: (login: Login) => Promise<SwiftAccess> }[] = [
  { path: /\/v3$/, login: keystone3 },
  { path: /\/v2(\.0)?$/, login: keystone2 },
  { path: /\/v1(\.0)?$/, login: swiftLogin },
];

async function keystone3({ base, options, client }: Login): Promise<SwiftAccess> {
  const domain = { id: 'default' };
  const tenant = options.text('tenant_name');
  const user = { name: options.text('username'), domain, password: options.text('password') };
  const identity = { methods: ['password'], password: { user } };
  const scope = tenant !== undefined && { scope: { project: { name: tenant, domain } } };
  let entry = await enter({ base, client }, { identity, ...scope });
  if (tenant === undefined && entry.catalog.length === 0) {
    const project = await onlyProject({ base, client }, entry.token);
    const again = { methods: ['token'], token: { id: entry.token } };
    if (project !== undefined) entry = await enter({ base, client }, { identity: again, scope: { project } });
  }
  const endpoints = endpointsOf(entry.catalog).filter((endpoint) => endpoint.interface === 'public');
  const found = endpoints.map(({ region, region_id: id, url }) => ({ region: region ?? id ?? '', url }));
  return { token: entry.token, url: inRegion(found, options) };
}

type Keystone = Pick<Login, 'base' | 'client'>;

async function enter({ base, client }: Keystone, auth: unknown): Promise<{ token: string; catalog: Service3[] }> {
  const { headers, text } = await postJson(client, `${base}/auth/tokens`, { auth });
  const { token } = JSON.parse(text) as { token: { catalog?: Service3[] } };
  return { token: String(headers['x-subject-token']), catalog: token.catalog ?? [] };
}

/** The catalogue belongs to a project. Callers of v1 could name none, and most users have one. */
async function onlyProject({ base, client }: Keystone, token: string): Promise<{ id: string } | undefined> {
  const authorize = () => ({ 'x-auth-token': token });
  const { text } = await client.send({ method: 'GET', url: `${base}/auth/projects`, headers: {}, authorize });
  const { projects = [] } = JSON.parse(text) as { projects?: { id: string; name: string }[] };
  if (projects.length > 1) {
    const names = projects.map(({ name }) => name).join(', ');
    throw new OperationError(`The user has several projects: one of ${names} has to be named (tenant_name)`);
  }
  return projects[0] && { id: projects[0].id };
}

interface Service3 {
  type: string;
  endpoints: { interface: string; region?: string; region_id?: string; url: string }[];
}

async function keystone2({ base, options, client }: Login): Promise<SwiftAccess> {
  const { text } = await postJson(client, `${base}/tokens`, {
    auth: {
      passwordCredentials: { username: options.text('username'), password: options.text('password') },
      tenantName: options.text('tenant_name'),
    },
  });
  const { access } = JSON.parse(text) as { access: { token: { id: string }; serviceCatalog?: Service2[] } };
  const found = endpointsOf(access.serviceCatalog ?? []).map(({ region, publicURL }) => ({ region, url: publicURL }));
  return { token: access.token.id, url: inRegion(found, options) };
}

interface Service2 {
  type: string;
  endpoints: { region: string; publicURL: string }[];
}

async function swiftLogin({ base, options, client }: Login): Promise<SwiftAccess> {
  const { headers } = await client.send({
    method: 'GET',
    url: base,
    headers: {},
    authorize: () => ({
      'x-auth-user': options.text('username') ?? '',
      'x-auth-key': options.text('password') ?? '',
    }),
  });
  const account = headers['x-storage-url'];
  if (typeof account !== 'string') throw new OperationError(`${base} is not a Swift login: it named no storage`);
  return { token: String(headers['x-auth-token']), url: account.replace(/(?<!\/)\/+$/, '') };
}

function postJson(client: StorageClient, url: string, body: unknown) {
  return client.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
}

function endpointsOf<E>(catalog: { type: string; endpoints: E[] }[]): E[] {
  return catalog.filter(({ type }) => type === 'object-store').flatMap(({ endpoints }) => endpoints);
}

/** OpenStack's own name, sent by callers that know no region; the only one of an account is then meant. */
const defaultRegion = 'RegionOne';

function inRegion(endpoints: { region: string; url: string }[], options: Options): string {
  const wanted = options.text('region') ?? '';
  const found = endpoints.find(({ region }) => region.toLowerCase() === wanted.toLowerCase());
  const only = wanted === defaultRegion && endpoints.length === 1 ? endpoints[0] : undefined;
  const chosen = found ?? only;
  if (chosen) return chosen.url.replace(/(?<!\/)\/+$/, '');
  const regions = endpoints.map(({ region }) => region).join(', ');
  const hint = regions === '' ? 'The account has no object store' : `The account's object stores are in ${regions}`;
  throw new OperationError(`There is no object store in region ${wanted}. ${hint}`);
}
