import type { StorageTranslation } from './storage';

const source = 'v1-contract 2.3 (openstack); v2-contract 4.1, 4.2, 8.2';

export const openstack: StorageTranslation = {
  kinds: ['openstack'],
  title: 'OpenStack Swift',
  operation: 'openstack',
  object: 'file',
  prefix: 'file_prefix',
  rows: [
    { v1: 'authurl', v2: 'auth_url', required: true, grade: 'recorded', source },
    { v1: 'username', v2: 'username', required: true, grade: 'recorded', source },
    { v1: 'password', v2: 'password', required: true, secret: true, grade: 'recorded', source },
    { v1: 'container', v2: 'container', required: true, grade: 'recorded', source },
    {
      v1: 'region',
      v2: 'region',
      default: 'RegionOne',
      defaultCause: 'v2 requires a region, v1 found it by itself',
      grade: 'recorded',
      source,
    },
    {
      v1: 'tenantname',
      v2: 'tenant_name',
      also: ['tenant'],
      grade: 'inferred',
      source: 'not in v1; v2-contract 4.1, 4.2',
    },
  ],
  lost: [{ v1: 'headers', cause: 'v2 sets no headers of an object, such as X-Delete-After: set them in OpenStack' }],
};
