import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { caller, startTestEngine, type TestEngine } from '../running-engine';

let engine: TestEngine;
beforeAll(async () => (engine = await startTestEngine()));
afterAll(() => engine.stop());

const marker = 'planted-0123456789';
const folders = () => readdirSync(path.join(engine.dataDir, 'given'));

it('a file inside a request and the address of its webhook are sealed, and go with their job', async () => {
  const call = caller(engine);
  const file = marker + 'ü'.repeat(200_000);
  const { body: made } = await call('POST', '/sync/v2/jobs', {
    webhook_url: `http://user:${marker}@127.0.0.1:9/`,
    tasks: { in: { operation: 'import/raw', file, filename: 'a.txt' } },
  });
  const { id, status, tasks } = made.data;
  expect(status).toBe('finished');

  expect(folders()).toEqual([tasks[0].id]);
  const kept = readdirSync(engine.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(path.join(engine.dataDir, 'files')))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
  expect(kept.length).toBeGreaterThan(1);
  expect(kept.filter((text) => text.includes(marker))).toEqual([]);

  const { body: shown } = await call('GET', `/v2/tasks/${tasks[0].id}?include=payload`);
  expect(shown.data.payload.file).toBe(file);
  await call('DELETE', `/v2/jobs/${id}`);
  while (folders().length > 0) await new Promise((resolve) => setImmediate(resolve));
});
