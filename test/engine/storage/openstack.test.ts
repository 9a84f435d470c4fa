import { describeWith } from '../../requirements';
import { startSwift, startSwiftWithKeystone } from '../../services/swift';
import { storageContract, type StorageNames } from './storage-contract';

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
  storageContract(names, async () => {
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
