import path from 'node:path';
import { startAll, startProgram, temporaryFolder } from './program';

/** Debian's own interpreter: it is the one that finds Debian's packages. */
const python = '/usr/bin/python3';

/** Swift with its own log-in and the s3api filter: user `test:tester`, key `testing`, container and bucket `files`. */
export function startSwift() {
  return startAll(async (later) => {
    const { folder, remove } = await temporaryFolder();
    later(remove);
    const { match, stop } = await startProgram(python, [path.join(__dirname, 'swift_server.py'), folder], {
      ready: /own (\d+)\nready/,
    });
    later(stop);
    const url = `http://127.0.0.1:${match[1]}`;
    const login = await fetch(`${url}/auth/v1.0`, {
      headers: { 'x-auth-user': 'test:tester', 'x-auth-key': 'testing' },
    });
    await createContainer(login.headers.get('x-storage-url') ?? '', login.headers.get('x-auth-token') ?? '');
    return { url };
  });
}

/** Swift behind Keystone 3: user and project `admin`, password `secret`, region `RegionOne`, container `files`. */
export function startSwiftWithKeystone() {
  return startAll(async (later) => {
    const [swift, keystone] = [await temporaryFolder(), await temporaryFolder()];
    later(swift.remove);
    later(keystone.remove);
    const identity = await startProgram(python, [path.join(__dirname, 'keystone_server.py'), keystone.folder], {
      ready: /ready on (\d+)/,
    });
    later(identity.stop);
    const keystoneUrl = `http://127.0.0.1:${identity.match[1]}`;
    const storage = await startProgram(python, [path.join(__dirname, 'swift_server.py'), swift.folder, keystoneUrl], {
      ready: /keystone (\d+)\nready/,
    });
    later(storage.stop);
    const swiftUrl = `http://127.0.0.1:${storage.match[1]}`;
    await announce(keystoneUrl, swiftUrl);
    return { keystoneUrl };
  });
}

/** Puts Swift into Keystone's catalogue, and makes the container. */
async function announce(keystoneUrl: string, swiftUrl: string): Promise<void> {
  const domain = { id: 'default' };
  const login = await post(`${keystoneUrl}/v3/auth/tokens`, '', {
    auth: {
      identity: { methods: ['password'], password: { user: { name: 'admin', domain, password: 'secret' } } },
      scope: { project: { name: 'admin', domain } },
    },
  });
  const token = login.headers.get('x-subject-token') ?? '';
  const { project } = ((await login.json()) as { token: { project: { id: string } } }).token;
  const service = await post(`${keystoneUrl}/v3/services`, token, { service: { type: 'object-store', name: 'swift' } });
  const { id } = ((await service.json()) as { service: { id: string } }).service;
  const account = `${swiftUrl}/v1/AUTH_${project.id}`;
  await post(`${keystoneUrl}/v3/endpoints`, token, {
    endpoint: {
      service_id: id,
      interface: 'public',
      region_id: 'RegionOne',
      url: `${swiftUrl}/v1/AUTH_%(project_id)s`,
    },
  });
  await createContainer(account, token);
}

async function post(url: string, token: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token !== '' && { 'x-auth-token': token }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

async function createContainer(account: string, token: string): Promise<void> {
  const response = await fetch(`${account}/files`, { method: 'PUT', headers: { 'x-auth-token': token } });
  if (!response.ok) throw new Error(`Swift answered ${response.status}: ${await response.text()}`);
}
