import type { StorageTranslation } from './storage';

const source = 'v1-contract 2.3 (azure blob); v2-contract 4.1, 4.2';

export const azure: StorageTranslation = {
  kinds: ['azureblob', 'azure'],
  title: 'Azure Blob Storage',
  operation: 'azure/blob',
  object: 'blob',
  prefix: 'blob_prefix',
  rows: [
    { v1: 'storageaccount', v2: 'storage_account', required: true, grade: 'recorded', source },
    { v1: 'storageaccesskey', v2: 'storage_access_key', secret: true, grade: 'recorded', source },
    { v1: 'sastoken', v2: 'sas_token', secret: true, grade: 'inferred', source: 'not in v1; v2-contract 4.1, 4.2' },
    { v1: 'container', v2: 'container', required: true, grade: 'recorded', source },
    { v1: 'metadata', v2: 'metadata', outputOnly: true, grade: 'inferred', source: 'not in v1; v2-contract 4.1, 4.2' },
  ],
};
