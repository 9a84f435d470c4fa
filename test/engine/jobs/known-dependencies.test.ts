import { KnownDependencies } from '../../../src/engine/jobs/known-dependencies';

const inputs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ taskId: `input-${index}`, parameter: 'input' }));

describe('dependencies that are remembered', () => {
  test('those of a task are the same each time', () => {
    const known = new KnownDependencies();
    known.remember('merge', inputs(3));
    known.remember('import', []);
    expect(known.get('merge')).toEqual(inputs(3));
    expect(known.get('import')).toEqual([]);
    expect(known.get('unknown')).toBeUndefined();
  });

  test('they take no more memory however many tasks there are, or inputs', () => {
    const known = new KnownDependencies();
    for (let task = 0; task < 6_000; task += 1) known.remember(`task-${task}`, inputs(1));
    known.remember('large', inputs(1_000));
    expect(known.get('task-999')).toBeUndefined();
    expect(known.get('task-1000')).toEqual(inputs(1));
    expect(known.get('large')).toBeUndefined();
  });
});
