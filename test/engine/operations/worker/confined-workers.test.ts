import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import sharp from 'sharp';

import { under } from '../../../../src/engine/contract/circumstances';
import { createOperations } from '../../../../src/engine/operations';
import { inWorker } from '../../../../src/engine/operations/worker';
import { describeWith } from '../../../requirements';

const never = new AbortController().signal;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'cc-confined-'));
  for (const folder of ['files', 'work']) mkdirSync(path.join(dataDir, folder));
  writeFileSync(path.join(dataDir, 'engine.sqlite'), 'secret');
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describeWith(['bubblewrap'], 'the built-in tools of an engine with bubblewrap', () => {
  beforeAll(() => createOperations({ dataDir }));

  test('convert the files of its tasks', async () => {
    const [convert] = await createOperations({ dataDir });
    const [source, workFolder, outputFolder] = ['files/a.png', 'work/1', 'files/1'].map((each) =>
      path.join(dataDir, each),
    );
    mkdirSync(workFolder ?? '');
    mkdirSync(outputFolder ?? '');
    await sharp({ create: { width: 4, height: 3, channels: 3, background: 'red' } }).toFile(source ?? '');
    const task = {
      inputs: [{ path: source ?? '', filename: 'a.png', size: 1, taskName: 'import' }],
      parameters: { output_format: 'jpg' },
      ...{ workFolder: workFolder ?? '', outputFolder: outputFolder ?? '', signal: never },
      ...{ progress: () => undefined, engine: () => undefined },
    };
    const result = await under({ dataDir }, () => convert?.run(task));
    expect(await sharp(result?.files[0]?.path).metadata()).toMatchObject({ format: 'jpeg', width: 4 });
  });

  test('see no other file, can write to no result of another task, have no network and no secret', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    const module = path.join(dataDir, 'files', 'hostile.js');
    writeFileSync(module, hostile);
    process.env['PLANTED_SECRET'] = 'planted';
    const request = {
      database: path.join(dataDir, 'engine.sqlite'),
      result: path.join(dataDir, 'files', 'a.png'),
      port,
    };
    const run = inWorker<typeof request, Record<string, string>>(module);
    const tried = await under({ dataDir }, () => run(request, never));
    delete process.env['PLANTED_SECRET'];
    server.close();
    expect(tried).toEqual({
      ...{ database: 'ENOENT', passwords: 'ENOENT', result: 'EROFS', program: 'EROFS' },
      ...{ network: 'ECONNREFUSED', secret: 'none', parent: 'ESRCH' },
    });
  });
});

/** Does what native code gone wild would do, and tells how each ended. */
const hostile = `
const fs = require('node:fs');
const net = require('node:net');
const codeOf = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
exports.run = async ({ database, result, port }) => ({
  database: codeOf(() => fs.readFileSync(database)),
  passwords: codeOf(() => fs.readFileSync('/etc/shadow')),
  result: codeOf(() => fs.writeFileSync(result, 'x')),
  program: codeOf(() => fs.writeFileSync('/usr/bin/x', 'x')),
  network: await new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve('connected'));
    socket.on('error', (error) => resolve(error.code));
  }),
  secret: process.env.PLANTED_SECRET ?? 'none',
  parent: codeOf(() => process.kill(${process.pid}, 0)),
});
`;
