import path from 'node:path';
import request from 'supertest';
import { openSqlite } from '../../src/runtime';
import { startProgram, temporaryFolder } from '../services/program';

const root = path.join(__dirname, '../..');
const cli = ['-r', path.join(root, 'test/typescript-loader.js'), path.join(root, 'src/cli.ts')];

it('a proxy that is killed while many call it has lost nothing that it had answered', async () => {
  const { folder, remove } = await temporaryFolder();
  const env = {
    PORT: '0',
    DATA_DIR: folder,
    UPSTREAM: 'cloudconvert',
    CLOUDCONVERT_API_KEY: 'a-key-of-the-test',
    CLOUDCONVERT_URL: 'http://127.0.0.1:9/v2',
    CLOUDCONVERT_SYNC_URL: 'http://127.0.0.1:9/v2',
    ANY_KEY: '1',
  };
  const proxy = await startProgram(process.execPath, [...cli, 'serve'], {
    ready: /http:\/\/127\.0\.0\.1:[1-9]\d*/,
    env,
  });
  const answered: string[] = [];
  let killed: Promise<void> | undefined;
  const caller = async () => {
    while (!killed) {
      const call = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };
      const answer = await request(proxy.match[0])
        .post('/process')
        .send(call)
        .catch(() => undefined);
      if (answer?.status !== 200) continue;
      answered.push((answer.body as { id: string }).id);
      if (answered.length >= 200) killed ??= proxy.stop();
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  await killed;

  const database = openSqlite(path.join(folder, 'proxy.sqlite'));
  const there = database
    .prepare('select id from processes')
    .all()
    .map((row) => (row as { id: string }).id);
  expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.close();
  expect(answered.filter((id) => !there.includes(id))).toEqual([]);
  await remove();
}, 240_000);
