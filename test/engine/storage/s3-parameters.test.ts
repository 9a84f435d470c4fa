import { createNetworkPolicy, parseNetworkPolicy } from '../../../src/network';
import { createStorageOperations } from '../../../src/engine/storage';
import { RecordingServer } from './recording-server';
import { Transfers } from './transfers';

describe('the parameters of export/s3', () => {
  const transfers = new Transfers();
  let server: RecordingServer;

  beforeAll(async () => {
    await transfers.open();
    server = await new RecordingServer((request, response) => {
      request.resume().on('end', () => response.end());
    }).start();
  });

  afterAll(async () => {
    await server.stop();
    await transfers.close();
  });

  const required = () => ({
    endpoint: `${server.url}/`,
    bucket: 'bucket',
    region: 'eu-central-1',
    access_key_id: 'key-id',
    secret_access_key: 'secret',
  });

  test('say how the object is stored, each in its signed header', async () => {
    const parameters = {
      ...required(),
      key: 'a.pdf',
      session_token: 'session',
      acl: 'public-read',
      cache_control: 'max-age=60',
      content_disposition: 'attachment; filename="a.pdf"',
      content_type: 'application/x-own',
      metadata: { author: 'Zoë', year: 2026, 'x-amz-meta-topic': 'tests', 'X-Amz-Meta-Client': 'PHP' },
      server_side_encryption: 'AES256',
      tagging: { project: 'a & b', 'due date': 'today' },
    };
    await transfers.export('export/s3', parameters, { 'a.pdf': 'content' });
    const { method, target, headers } = server.requests.at(-1)!;
    expect({ method, target }).toEqual({ method: 'PUT', target: '/bucket/a.pdf' });
    const expected = {
      'x-amz-security-token': 'session',
      'x-amz-acl': 'public-read',
      'cache-control': 'max-age=60',
      'content-disposition': 'attachment; filename="a.pdf"',
      'content-type': 'application/x-own',
      'x-amz-meta-author': '=?UTF-8?B?Wm/Dqw==?=',
      'x-amz-meta-year': '2026',
      'x-amz-meta-topic': 'tests',
      'x-amz-meta-client': 'PHP',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-tagging': 'project=a%20%26%20b&due%20date=today',
    };
    expect(headers).toMatchObject({ ...expected, 'content-length': '7' });
    const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';');
    const unsigned = Object.keys(expected).filter((name) => name.startsWith('x-amz-') && !signed?.includes(name));
    expect(unsigned).toEqual([]);
    expect(headers.authorization).toContain('/eu-central-1/s3/aws4_request');
  });

  test('left out, leave the object as S3 makes it, with the type of its file name', async () => {
    await transfers.export('export/s3', { ...required(), key: 'a.pdf' }, { 'a.pdf': 'content' });
    const { headers } = server.requests.at(-1)!;
    expect(headers['content-type']).toBe('application/pdf');
    expect(
      Object.keys(headers)
        .filter((name) => /^x-amz-/.test(name))
        .sort(),
    ).toEqual(['x-amz-content-sha256', 'x-amz-date']);
  });

  test('a file without a key is stored under its own name', async () => {
    await transfers.export('export/s3', required(), { 'a.pdf': 'content' });
    expect(server.requests.at(-1)?.target).toBe('/bucket/a.pdf');
  });
});

describe('validation of storage parameters', () => {
  const operations = createStorageOperations(createNetworkPolicy(parseNetworkPolicy('any')));
  const errors = (name: string, parameters: Record<string, unknown>) =>
    operations.find((operation) => operation.name === name)?.validate(parameters);

  test('names every missing field at once (v2-contract 4.1)', () => {
    expect(errors('import/s3', {})).toEqual({
      bucket: ['The bucket field is required.'],
      region: ['The region field is required.'],
      access_key_id: ['The access key id field is required.'],
      secret_access_key: ['The secret access key field is required.'],
      key: ['The key field is required when key prefix is not present.'],
    });
  });

  test.each([
    ['import/azure/blob', { storage_account: 'a', container: 'c', sas_token: 's', blob_prefix: 'p' }, []],
    ['import/azure/blob', { storage_account: 'a', container: 'c', blob: 'b' }, ['storage_access_key']],
    ['export/azure/blob', { storage_account: 'a', container: 'c', storage_access_key: 'k' }, []],
    ['import/google-cloud-storage', {}, ['bucket', 'client_email', 'file', 'private_key', 'project_id']],
    ['export/openstack', {}, ['auth_url', 'container', 'password', 'region', 'username']],
    ['import/sftp', { host: 'h', username: 'u', file: 'f' }, ['password']],
    ['export/sftp', { host: 'h', username: 'u', private_key: 'k', port: 'x' }, ['port']],
    ['export/s3', { bucket: 'b', region: 'r', access_key_id: 'i', secret_access_key: 's', acl: 'all' }, ['acl']],
  ])('%s with %j wants %j', (name, parameters, fields) => {
    expect(Object.keys(errors(name, parameters) ?? {}).sort()).toEqual(fields);
  });
});
