import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'lean-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has its heap searched for garbage amid much of it, when V8 chooses to do so soon again. */
const program = `
  const { setTimeout: sleep } = require('node:timers/promises');
  const { setFlagsFromString } = require('node:v8');
  const { startLean, startIsOver } = require('./src/runtime/lean-start');
  setFlagsFromString('--expose-gc');
  const collect = require('node:vm').runInNewContext('gc');
  (async () => {
    startLean(process.argv[1]);
    const held = Array.from({ length: 150000 }, (_, index) => ({ index, pair: [index, index] }));
    startIsOver();
    await sleep(1001);
    console.log('the start is over');
    for (let times = 0; times < 4; times += 1) {
      for (let chunk = 0; chunk < 1024; chunk += 1) Buffer.allocUnsafeSlow(65536);
      collect();
    }
    console.log(held.length + ' held');
  })();`;

it('has room for the chunks of streams in the heap before all of it is searched for garbage', () => {
  const words = ['--trace-gc-verbose', '-r', './test/typescript-loader.js', '-e', program, folder];
  const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  const [, after = ''] = stdout.split('the start is over');
  const limits = [...after.matchAll(/\[HeapController\] Limit: old size: (\d+) KB, new limit: (\d+) KB/g)];
  expect(limits.length).toBeGreaterThan(2);
  const chunksUntilFreed = 32 * 1024;
  for (const [line, size, limit] of limits) {
    expect([line, Number(limit) - Number(size) > chunksUntilFreed]).toEqual([line, true]);
  }
});
