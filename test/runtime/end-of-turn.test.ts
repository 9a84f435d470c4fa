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
