import { describeWith } from '../../requirements';
import { startSwift, startSwiftWithKeystone } from '../../services/swift';
import { RecordingServer } from './recording-server';
import { storageContract, type StorageNames } from './storage-contract';
import { Transfers } from './transfers';

const names: StorageNames = {
  operation: 'openstack',
  one: 'file',
  many: 'file_prefix',
  prefix: 'many/',
  missing: /^OpenStack: .*not be found.* \(status 404\)$/,
  refused: /^OpenStack: .*(requires authentication|Unauthorized).* \(status 401\)$/,
};
const wrong = { password: 'wrong-password' };

describeWith(['swift', 'keystone'], 'OpenStack (Swift with Keystone 3)', () => {
  const opened = storageContract(names, async () => {
    const { keystoneUrl, stop } = await startSwiftWithKeystone();
    const parameters = {
      auth_url: `${keystoneUrl}/v3`,
      username: 'admin',
      password: 'secret',
      tenant_name: 'admin',
      region: 'RegionOne',
      container: 'files',
    };
    return { parameters, wrong, stop };
  });

  test('Keystone is found where the address names no version, or the place of the tokens', async () => {
    const { transfers, parameters } = opened();
    const base = String(parameters.auth_url).replace('/v3', '');
    for (const address of [base, `${base}/v3/`, `${base}/v3/auth/tokens`]) {
      const place = { ...parameters, auth_url: address, file: 'found.txt' };
      await transfers.export('export/openstack', place, { 'a.txt': address });
      const imported = await transfers.import('import/openstack', place);
      expect(imported.get('found.txt')?.toString()).toBe(address);
    }
  });

  test('without a tenant the only project of the user is meant, as callers of v1 could name none', async () => {
    const { transfers, parameters } = opened();
    const place = { ...parameters, tenant_name: undefined, file: 'own.txt' };
    await transfers.export('export/openstack', place, { 'a.txt': 'own' });
    expect((await transfers.import('import/openstack', place)).get('own.txt')?.toString()).toBe('own');
  });

  test('a region without an object store is an error that names those with one', async () => {
    const { transfers, parameters } = opened();
    const failure = transfers.import('import/openstack', { ...parameters, region: 'Elsewhere', file: 'a.txt' });
    await expect(failure).rejects.toThrow(
      "OpenStack: There is no object store in region Elsewhere. The account's object stores are in RegionOne",
    );
  });
});

describeWith(['swift'], "OpenStack (Swift's own log-in)", () => {
  storageContract(names, async () => {
    const { url, stop } = await startSwift();
    const parameters = {
      auth_url: `${url}/auth/v1.0`,
      username: 'test:tester',
      password: 'testing',
      region: 'any',
      container: 'files',
    };
    return { parameters, wrong, stop };
  });
});

describe('OpenStack (protocol double of Keystone 3)', () => {
  test('a user of several projects is told to name one', async () => {
    const server = await new RecordingServer((request, response) => {
      if (request.url === '/v3/auth/projects') {
        return response.end(JSON.stringify({ projects: ['shop', 'blog'].map((name) => ({ id: name, name })) }));
      }
      response.writeHead(201, { 'x-subject-token': 'unscoped' }).end(JSON.stringify({ token: {} }));
    }).start();
    const auth_url = `${server.url}/v3`;
    const place = { auth_url, username: 'u', password: 'p', region: 'RegionOne', container: 'c', file: 'a' };
    const transfers = new Transfers();
    await transfers.open();
    await expect(transfers.import('import/openstack', place)).rejects.toThrow(
      'OpenStack: The user has several projects: one of shop, blog has to be named (tenant_name)',
    );
    await transfers.close();
    await server.stop();
  });
});

describe('OpenStack (protocol double of Keystone 2)', () => {
  test('an address without a version falls back to Keystone 2, whose token opens the region asked for', async () => {
    const server = await new RecordingServer((request, response) => {
      if (request.url === '/v3/auth/tokens') return response.writeHead(404).end();
      if (request.url !== '/v2.0/tokens') return response.end('content');
      const endpoints = ['ONE', 'TWO'].map((region) => ({ region, publicURL: `${server.url}/v1/${region}/` }));
      const serviceCatalog = [
        { type: 'identity', endpoints: [] },
        { type: 'object-store', endpoints },
      ];
      response.end(JSON.stringify({ access: { token: { id: 'token-2' }, serviceCatalog } }));
    }).start();
    const parameters = { auth_url: server.url, username: 'u', password: 'p', region: 'two', container: 'c', file: 'a' };
    const transfers = new Transfers();
    await transfers.open();
    expect((await transfers.import('import/openstack', parameters)).get('a')?.toString()).toBe('content');
    const { target, headers } = server.requests.at(-1) ?? {};
    expect({ target, token: headers?.['x-auth-token'] }).toEqual({ target: '/v1/TWO/c/a', token: 'token-2' });
    await transfers.close();
    await server.stop();
  });

  test.each([
    [['SBG'], 'content'],
    [['SBG', 'GRA'], /no object store in region RegionOne.*are in SBG, GRA/],
  ])('the default region is the only one of an account (%j)', async (regions, expected) => {
    const server = await new RecordingServer((request, response) => {
      if (request.url === '/v3/auth/tokens') return response.writeHead(404).end();
      if (request.url !== '/v2.0/tokens') return response.end('content');
      const endpoints = regions.map((region) => ({ region, publicURL: `${server.url}/v1/${region}/` }));
      const serviceCatalog = [{ type: 'object-store', endpoints }];
      response.end(JSON.stringify({ access: { token: { id: 'token-2' }, serviceCatalog } }));
    }).start();
    const place = {
      auth_url: server.url,
      username: 'u',
      password: 'p',
      region: 'RegionOne',
      container: 'c',
      file: 'a',
    };
    const transfers = new Transfers();
    await transfers.open();
    const found = await transfers.import('import/openstack', place).then(
      (files) => files.get('a')?.toString(),
      (error: Error) => error.message,
    );
    expect(found).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
    await transfers.close();
    await server.stop();
  });
});
