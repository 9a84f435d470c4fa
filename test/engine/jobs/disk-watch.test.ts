import { appendFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { caller, capitals, startTestEngine } from '../running-engine';

test('a conversion that fills the disk is ended while it runs, and leaves its room to others', async () => {
  const sizes: number[] = [];
  const growing = {
    ...capitals,
    run: async ({ workFolder, signal, bytesLeft = 0 }: Parameters<typeof capitals.run>[0]) => {
      sizes.push(bytesLeft);
      for (let file = 0; !signal.aborted; file += 1) {
        await appendFile(path.join(workFolder, `${file % 3}`), Buffer.alloc(100_000));
      }
      signal.throwIfAborted();
      return { files: [] };
    },
  };
  const engine = await startTestEngine({ operations: [growing], quotaBytes: 5_000_000 });
  const call = caller(engine);
  const input = (await call('POST', '/sync/v2/import/raw', { file: 'hello', filename: 'a.txt' })).body.data.id;
  for (const _time of [1, 2]) {
    const { data } = (await call('POST', '/sync/v2/convert', { input, output_format: 'txt' })).body;
    expect(data).toMatchObject({ status: 'error', code: 'DISK_QUOTA_EXCEEDED' });
    expect(data.message).toContain('disk quota of the engine (5000000 bytes) is used up');
  }
  expect(sizes).toEqual([4_999_995, 4_999_995]);
  await engine.close();
  const left = await readdir(path.join(engine.dataDir, 'work')).catch((): string[] => []);
  expect(left).toEqual([]);
  await rm(engine.dataDir, { recursive: true });
});
