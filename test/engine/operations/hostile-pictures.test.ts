import { execFileSync } from 'node:child_process';

import { type Bench, openBench } from './builtin/run-operation';

/** 1.3 kB that take librsvg minutes, in one call that nothing interrupts. */
const filters =
  '<feTurbulence baseFrequency="0.9" numOctaves="30" result="t"/><feGaussianBlur in="t" stdDeviation="90"/>';
const endless = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><filter id="f" x="0" y="0" width="1" height="1">${filters.repeat(12)}</filter><rect width="4000" height="4000" filter="url(#f)"/></svg>`;
const small = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.remove());

test('pictures that take minutes to draw stop no other conversion, and their time-out ends them', async () => {
  const timeouts = new AbortController();
  const ofOtherTests = workers();
  const started = [1, 2, 3, 4].map(async (number) => {
    const picture = await bench.input(`endless-${number}.svg`, endless);
    return bench.run('convert', [picture], { output_format: 'png' }, { signal: timeouts.signal });
  });
  const outcomes = Promise.allSettled(started);
  const { filenames: names } = await bench.run('convert', [await bench.input('small.svg', small)], {
    output_format: 'png',
  });
  expect(names).toEqual(['small.png']);
  expect(workers()).toBeGreaterThanOrEqual(4);
  timeouts.abort(new Error('the time-out'));
  const reasons = (await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value));
  expect(reasons).toEqual([1, 2, 3, 4].map(() => expect.objectContaining({ message: 'the time-out' })));
  expect(workers()).toBeLessThanOrEqual(ofOtherTests + 1);
});

/** Child processes of this one that convert or wait to. */
function workers(): number {
  const processes = execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)]).toString();
  return processes.split('\n').filter((line) => line.includes('operations/worker/entry')).length;
}
