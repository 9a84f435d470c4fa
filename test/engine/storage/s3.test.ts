import { randomBytes } from 'node:crypto';
import { startS3rver } from '../../services/s3rver';
import { Transfers } from './transfers';

describe('S3 (s3rver)', () => {
  const transfers = new Transfers({ sizes: { single: 5 * 2 ** 20, part: 5 * 2 ** 20 } });
  let server: Awaited<ReturnType<typeof startS3rver>>;

  beforeAll(async () => {
    await transfers.open();
    server = await startS3rver();
  });

  afterAll(async () => {
    await server.stop();
    await transfers.close();
  });

  test('what was exported under a key is imported from it, byte for byte', async () => {
    const key = 'reports/2026 (ü+&=)/a.pdf';
    const exported = await transfers.export('export/s3', { ...server.parameters, key }, { 'a.pdf': 'content' });
    expect(exported).toEqual([{ filename: 'a.pdf', dir: 'reports/2026 (ü+&=)', size: 7 }]);

    const imported = await transfers.import('import/s3', { ...server.parameters, key });
    expect([...imported]).toEqual([['a.pdf', Buffer.from('content')]]);
  });

  test('a file above the limit goes up in parts', async () => {
    const content = randomBytes(11 * 2 ** 20);
    await transfers.export('export/s3', { ...server.parameters, key: 'large.bin' }, { 'large.bin': content });
    const imported = await transfers.import('import/s3', { ...server.parameters, key: 'large.bin' });
    expect(imported.get('large.bin')?.equals(content)).toBe(true);
  });
});
