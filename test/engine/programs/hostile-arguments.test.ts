import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import sharp from 'sharp';

import { runProgram } from '../../../src/engine/programs';
import { type Bench, openBench } from '../operations/builtin/run-operation';

let bench: Bench;
let folder: string;

beforeAll(async () => {
  bench = await openBench();
  folder = mkdtempSync(path.join(os.tmpdir(), 'cc-hostile-'));
});

afterAll(async () => {
  await bench.remove();
  rmSync(folder, { recursive: true, force: true });
});

const names = [
  ...['../../escape.png', '..\\..\\escape.png', '/etc/escape.png', 'C:\\escape.png', '..', '.', '', ' ', '.png'],
  ...['-i.png', '--help.png', '@list.png', '|touch escape.png', '$(touch escape).png', '`touch escape`.png'],
  ...['a;b.png', 'a&b.png', "a'b.png", 'a"b.png', 'a\nb.png', 'a\u0000b.png', 'a%s%n.png', 'msl:a.png'],
  ...['con.png', '\u202Egnp.exe', `${'a'.repeat(400)}.png`, '__proto__', '\uD800.png'],
];

test.each(names)('a picture named %j is converted into its folder, and nowhere else', async (filename) => {
  const outputFolder = mkdtempSync(path.join(folder, 'out-'));
  const input = await bench.input('plain.png', await picture());
  const before = readdirSync(folder).length;
  const task = { input_format: 'png', output_format: 'jpg' };
  const { paths } = await bench.run('convert', [{ ...input, filename }], task, { outputFolder });
  expect(paths.map((file) => path.dirname(file))).toEqual([outputFolder]);
  expect(readdirSync(outputFolder)).toHaveLength(1);
  expect(readdirSync(folder)).toHaveLength(before);
});

test.each([
  ['a NUL', 'a\0b', 'An option holds a NUL character.'],
  ['200 kB', 'a'.repeat(200_000), 'The options are too long for the program.'],
])('an argument of %s is refused in words', async (_what, argument, message) => {
  const running = runProgram({ path: '/bin/true', arguments: [argument], folder, signal: AbortSignal.timeout(9000) });
  await expect(running).rejects.toMatchObject({ name: 'OperationError', message });
});

function picture(): Promise<Buffer> {
  return sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
}
