import { describeWith } from '../requirements';
import { dice, play, rounds, roundsOfInstances } from './rounds';
import { faultsOf } from './table';

/** A lease has to run out before a killed proxy's work is taken over. */
jest.setTimeout(300_000);

describeWith(['unshare'], 'callers get their files and callbacks, and nothing is lost, doubled or left behind', () => {
  it.each(rounds)('$name', async (round) => {
    expect(faultsOf(await play(round, 6, dice(1)))).toEqual([]);
  });
});

describeWith(['postgresql'], 'nor is anything where instances share PostgreSQL', () => {
  it.each(roundsOfInstances.slice(0, 1))('$name', async (round) => {
    expect(faultsOf(await play(round, 6, dice(1)))).toEqual([]);
  });
});
