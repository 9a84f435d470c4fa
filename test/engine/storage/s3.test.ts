import { describeWith } from '../../requirements';
import { startS3rver } from '../../services/s3rver';
import { startSwift } from '../../services/swift';
import { storageContract, type StorageNames } from './storage-contract';

const names: StorageNames = {
  operation: 's3',
  one: 'key',
  many: 'key_prefix',
  prefix: 'many/',
  missing: /^S3: NoSuchKey: .+ \(status 404\)$/,
  refused: /^S3: (SignatureDoesNotMatch|InvalidAccessKeyId): .+ \(status 403\)$/,
};

describe('S3 (s3rver)', () => {
  // s3rver knows the key's name only: it does not compute signatures of version 4. Swift does.
  storageContract(names, async () => ({ ...(await startS3rver()), wrong: { access_key_id: 'unknown-key' } }));
});

describeWith(['swift'], "S3 (Swift's s3api)", () => {
  storageContract(names, async () => {
    const { url, stop } = await startSwift();
    const parameters = {
      endpoint: url,
      bucket: 'files',
      region: 'eu-test-1',
      access_key_id: 'test:tester',
      secret_access_key: 'testing',
    };
    return { parameters, wrong: { secret_access_key: 'wrong-secret-key' }, stop };
  });
});
