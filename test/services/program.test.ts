import { startAll } from './program';

test('what a failed start has started is ended, the last one first', async () => {
  const ended: string[] = [];
  const start = startAll(async (later) => {
    later(async () => void ended.push('first'));
    later(async () => void ended.push('second'));
    await Promise.reject(new Error('no port'));
    return {};
  });

  await expect(start).rejects.toThrow('no port');
  expect(ended).toEqual(['second', 'first']);
});
