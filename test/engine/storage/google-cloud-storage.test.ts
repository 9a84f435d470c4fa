import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { systemClock } from '../../../src/runtime';
import { GoogleStorageDouble } from '../../services/google-storage';
import { storageContract } from './storage-contract';
import { Transfers } from './transfers';

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

describe('Google Cloud Storage (protocol double)', () => {
  storageContract(
    {
      operation: 'google-cloud-storage',
      one: 'file',
      many: 'file_prefix',
      prefix: 'many/',
      missing: /^Google Cloud Storage: No such object: bucket\/nowhere.txt \(status 404\)$/,
      refused: /^Google Cloud Storage: invalid_grant: Invalid JWT Signature. \(status 400\)$/,
    },
    async () => {
      const double = await new GoogleStorageDouble().start();
      return {
        parameters: double.parameters,
        settings: { endpoints: double.endpoints },
        wrong: { private_key: otherKey },
        stop: () => double.stop(),
      };
    },
  );
});

describe('Google Cloud Storage over a bad line', () => {
  const content = randomBytes(2 ** 21 + 5);
  let double: GoogleStorageDouble;
  let transfers: Transfers;

  beforeEach(async () => {
    double = await new GoogleStorageDouble().start();
    transfers = new Transfers({
      sizes: { single: 2 ** 20, part: 2 ** 20 },
      endpoints: double.endpoints,
      clock: { ...systemClock, sleep: () => Promise.resolve() },
    });
    await transfers.open();
  });

  afterEach(async () => {
    await transfers.close();
    await double.stop();
  });

  test('an upload goes on where the server says it stopped', async () => {
    double.chunksToCut = 2;
    await transfers.export(
      'export/google-cloud-storage',
      { ...double.parameters, file: 'a.bin' },
      { 'a.bin': content },
    );
    expect(double.objects.get('a.bin')?.content.equals(content)).toBe(true);
  });

  test('a download goes on at the byte where it broke', async () => {
    double.objects.set('a.bin', { content, type: 'application/octet-stream' });
    double.downloadsToCut = 2;
    const imported = await transfers.import('import/google-cloud-storage', { ...double.parameters, file: 'a.bin' });
    expect(imported.get('a.bin')?.equals(content)).toBe(true);
  });

  test('a key copied with `\\n` for its line breaks is a good key', async () => {
    const key = String(double.parameters.private_key).replaceAll('\n', '\\n');
    const parameters = { ...double.parameters, private_key: key, file: 'a.txt' };
    await transfers.export('export/google-cloud-storage', parameters, { 'a.txt': 'a' });
    expect(double.objects.get('a.txt')).toEqual({ content: Buffer.from('a'), type: 'text/plain' });
  });

  test('what is not a key is an error that says so', async () => {
    const parameters = { ...double.parameters, private_key: 'nonsense', file: 'a.txt' };
    const failure = transfers.import('import/google-cloud-storage', parameters);
    await expect(failure).rejects.toThrow('Google Cloud Storage: The private key is not a PEM key');
  });
});
