import { availableParallelism } from 'node:os';
import { holdOf, longestAllowed } from '../../../v1/event-loop-hold';
import { inWorker } from '../../../../src/engine/operations/worker';

const misbehave = inWorker<string, number>(require.resolve('./misbehave'));
const never = new AbortController().signal;

describe('work in a process of its own', () => {
  test('gives the result and tells the progress', async () => {
    const progress: number[] = [];
    expect(await misbehave('well', never, (percent) => progress.push(percent))).toBe(4);
    expect(progress).toEqual([50]);
  });

  test('200,000 steps of progress are told in whole percents that rise', async () => {
    const progress: number[] = [];
    await misbehave('talk', never, (percent) => progress.push(percent));
    expect(progress).toEqual([...new Set(progress)].sort((one, other) => one - other));
    expect(progress.at(-1)).toBe(99);
  });

  test('200,000 messages of progress hold nobody up, and fail the call', async () => {
    let told = 0;
    const hold = await holdOf(async () => {
      told = 0;
      const work = misbehave('shout', never, () => (told += 1));
      await expect(work).rejects.toThrow('The conversion ended unexpectedly.');
    });
    expect(told).toBe(1000);
    expect(hold).toBeLessThan(longestAllowed);
  });

  test('an endless loop holds nobody up and ends with the signal', async () => {
    const cancel = new AbortController();
    const work = misbehave('loop', cancel.signal, () => cancel.abort(new Error('cancelled')));
    await expect(work).rejects.toThrow('cancelled');
  });

  test.each([
    ['exit', 'The conversion ended unexpectedly.'],
    ['buffers', 'The conversion needs more than 1024 MB of memory.'],
    ['hoard', 'The conversion needs more than 1024 MB of memory.'],
  ])('%s fails this call with code null, and the next one works', async (deed, message) => {
    await expect(misbehave(deed, never)).rejects.toMatchObject({ name: 'OperationError', message, code: null });
    expect(await misbehave('again', never)).toBe(5);
  });

  test('as many processes as work at once wait for more work', async () => {
    const together = () =>
      Promise.all(Array.from({ length: availableParallelism() + 2 }, () => misbehave('tell your id', never)));
    const first = await together();
    expect(new Set(first).size).toBe(first.length);
    expect((await together()).sort()).toEqual(first.sort());
  });

  test('what a library throws stays what it is, and the next call works', async () => {
    const error = await misbehave('throw', never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'Error', message: 'the words of the library' });
    expect(await misbehave('again', never)).toBe(5);
  });

  test('nothing starts after the signal has aborted', async () => {
    await expect(misbehave('well', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
