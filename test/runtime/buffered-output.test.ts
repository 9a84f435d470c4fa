import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const loader = require.resolve('../typescript-loader.js');
const output = require.resolve('../../src/runtime/buffered-output.ts');

/** A program that writes so many lines once it is told to, and ends at once. */
function programOf(lines: number, letters = ' ', times = 1_000) {
  const script = `
    const { BufferedOutput } = require(${JSON.stringify(output)});
    const lines = new BufferedOutput(1);
    console.log('ready');
    process.stdin.once('data', () => {
      for (let line = 0; line < ${lines}; line += 1) lines.write(line + '${letters}'.repeat(${times}) + '\\n');
      setImmediate(() => process.exit(7));
    });`;
  return spawn(process.execPath, ['-r', loader, '-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
}

it('all lines come in their order before the program ends', async () => {
  const child = programOf(2_000);
  child.stdin.write('go');
  const lines = (await text(child.stdout)).trim().split(/ *\n/);
  expect(lines).toEqual(['ready', ...Array.from({ length: 2_000 }, (_, index) => String(index))]);
});

it('a line may be longer than a block, and hold any letters', async () => {
  const child = programOf(3, 'ß→🙂', 20_000);
  const ending = 'ß→🙂'.repeat(20_000);
  child.stdin.write('go');
  const lines = (await text(child.stdout)).trim().split('\n');
  expect(lines).toEqual(['ready', `0${ending}`, `1${ending}`, `2${ending}`]);
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
