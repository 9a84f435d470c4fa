import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

const loader = require.resolve('../typescript-loader.js');
const output = require.resolve('../../src/runtime/buffered-output.ts');

interface Options {
  letters?: string;
  times?: number;
  stdout?: 'pipe' | number;
}

/** A program that writes so many lines once it is told to, and ends at once. */
function programOf(lines: number, { letters = ' ', times = 1_000, stdout = 'pipe' }: Options = {}) {
  const script = `
    const { BufferedOutput } = require(${JSON.stringify(output)});
    const lines = new BufferedOutput(process.stdout);
    console.log('ready');
    process.stdin.once('data', () => {
      for (let line = 0; line < ${lines}; line += 1) lines.write(line + '${letters}'.repeat(${times}) + '\\n');
      setImmediate(() => process.exit(7));
    });`;
  const child = spawn(process.execPath, ['-r', loader, '-e', script], { stdio: ['pipe', stdout, 'ignore'] });
  return child as ChildProcess & { stdin: Writable; stdout: Readable };
}

function numbersTo(end: number): string[] {
  return Array.from({ length: end }, (_, index) => String(index));
}

it('all lines come in their order before the program ends', async () => {
  const child = programOf(2_000);
  child.stdin.write('go');
  const lines = (await text(child.stdout)).trim().split(/ *\n/);
  expect(lines).toEqual(['ready', ...numbersTo(2_000)]);
});

it('a line may be longer than a block, and hold any letters', async () => {
  const child = programOf(3, { letters: 'ß→🙂', times: 20_000 });
  const ending = 'ß→🙂'.repeat(20_000);
  child.stdin.write('go');
  const lines = (await text(child.stdout)).trim().split('\n');
  expect(lines).toEqual(['ready', `0${ending}`, `1${ending}`, `2${ending}`]);
});

it('a file gets all lines before the program ends', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'output-')), 'log');
  const file = await open(path, 'w');
  const child = programOf(2_000, { stdout: file.fd });
  child.stdin.write('go');
  await once(child, 'exit');
  await file.close();
  expect((await readFile(path, 'utf8')).trim().split(/ *\n/)).toEqual(['ready', ...numbersTo(2_000)]);
});

it('a program ends whose pipe nobody reads', async () => {
  const child = programOf(2_000);
  await once(child.stdout, 'readable');
  child.stdout.pause();
  child.stdin.write('go');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

it('a program ends whose reader has gone', async () => {
  const child = programOf(10);
  await once(child.stdout, 'readable');
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.write('go');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

it('a full disk loses lines and ends no program', async () => {
  const full = await open('/dev/full', 'w');
  const child = programOf(2_000, { stdout: full.fd });
  child.stdin.write('go');
  expect(await once(child, 'exit')).toEqual([7, null]);
  await full.close();
});
