import type { StorageTranslation, StorageRow } from './storage';

const source = 'v1-contract 2.3 (s3); v2-contract 4.1, 4.2, 8.2';

export const s3: StorageTranslation = {
  kinds: ['s3'],
  title: 'Amazon S3',
  operation: 's3',
  object: 'key',
  prefix: 'key_prefix',
  rows: [
    row('accesskeyid', 'access_key_id', { required: true, secret: true }),
    row('secretaccesskey', 'secret_access_key', { required: true, secret: true }),
    row('sessiontoken', 'session_token', { secret: true }),
    row('bucket', 'bucket', { required: true }),
    row('region', 'region', { default: 'us-east-1' }),
    { ...row('endpoint', 'endpoint'), grade: 'inferred', source: 'not in v1; v2-contract 4.1, 4.2' },
    row('acl', 'acl', { outputOnly: true }),
    row('cachecontrol', 'cache_control', { outputOnly: true }),
    row('metadata', 'metadata', { outputOnly: true }),
    row('encryption', 'server_side_encryption', { outputOnly: true }),
  ],
};

function row(v1: string, v2: string, more: Partial<StorageRow> = {}): StorageRow {
  return { v1, v2, source, grade: 'recorded', ...more };
}
