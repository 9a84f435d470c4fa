import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { caller, startTestEngine } from './running-engine';

describe('tasks of the engine', () => {
  it('stand in the database with their parameters sealed', async () => {
    const sealed = await startTestEngine();
    const call = caller(sealed);
    const secret = 'planted-secret-of-a-storage';
    const { data } = (await call('POST', '/v2/import/upload', { note: secret })).body;
    expect((await call('GET', `/v2/tasks/${data.id}?include=payload`)).body.data.payload.note).toBe(secret);
    const files = await readdir(sealed.dataDir);
    const contents = await Promise.all(
      files.filter((name) => name.startsWith('engine.sqlite')).map((name) => readFile(join(sealed.dataDir, name))),
    );
    expect(contents.length).toBeGreaterThan(0);
    for (const content of contents) expect(content.includes(secret)).toBe(false);
    await sealed.stop();
  });
});
