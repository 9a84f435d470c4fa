import { atEndOfTurn } from '../../src/runtime';

it('what waits for the end of a turn runs in its order, after all that the turn has begun', async () => {
  const seen: string[] = [];
  atEndOfTurn(() => seen.push('first'));
  process.nextTick(() => atEndOfTurn(() => seen.push('second')));
  await Promise.resolve().then(() => seen.push('turn'));
  await new Promise(setImmediate);
  expect(seen).toEqual(['turn', 'first', 'second']);
});

it('what is set going then waits for the next turn', async () => {
  const seen: string[] = [];
  atEndOfTurn(() => atEndOfTurn(() => seen.push('inner')));
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  await new Promise(setImmediate);
  expect(seen).toEqual(['inner']);
});

it('one that throws keeps none of the others from being run', async () => {
  const seen: string[] = [];
  const immediate = jest.spyOn(globalThis, 'setImmediate');
  atEndOfTurn(() => {
    throw new Error('of one');
  });
  atEndOfTurn(() => seen.push('other'));
  const run = immediate.mock.calls[0]?.[0] as () => void;
  expect(run).toThrow('of one');
  immediate.mockRestore();
  await new Promise(setImmediate);
  expect(seen).toEqual(['other']);
});

it('what many leave behind is looked at between some of them and the next', async () => {
  const seen: string[] = [];
  for (let each = 0; each < 100; each += 1)
    atEndOfTurn(() => {
      seen.push('work');
      if (each === 0) process.nextTick(() => seen.push('left behind'));
    });
  await new Promise(setImmediate);
  const at = seen.indexOf('left behind');
  expect(seen).toHaveLength(101);
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(100);
});
