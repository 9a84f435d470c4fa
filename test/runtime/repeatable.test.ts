import { RepeatableClock } from '../../src/runtime/repeatable';
import { repeatableSources } from '../../src/runtime';

describe('sources that repeat', () => {
  it('make the same ids in each run, in the shapes of v1, and each of them once', () => {
    const run = () => {
      const ids = repeatableSources().idsOf('part');
      return [ids.processId(), ids.processId(), ids.token(), ids.token(), ids.uuid(), ids.uuid(), ids.secret('link')];
    };
    const made = run();
    expect(run()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made[0]).toMatch(/^[A-Za-z\d]{20}$/);
    expect(made[2]).toMatch(/^~[\w-]{27}$/);
    expect(made[4]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('make other ids for another part, and for another start on what an earlier one has kept', () => {
    const id = (generation: number, part: string) => repeatableSources(generation).idsOf(part).uuid();
    expect(new Set([id(0, 'one'), id(0, 'other'), id(1, 'one')]).size).toBe(3);
  });

  it('begin anew with a restart, as at the first start', () => {
    const sources = repeatableSources(3);
    const ids = sources.idsOf('part');
    ids.processId();
    sources.restart();
    expect(ids.processId()).toBe(repeatableSources().idsOf('part').processId());
  });

  it('tell a time that stands for a day and never lies behind the clock', () => {
    const passed = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const clock = new RepeatableClock();
    const hour = 3_600_000;
    const at = (elapsed: number) => {
      passed.mockReturnValue(1_000 + elapsed);
      expect(clock.stamp()).toBeGreaterThanOrEqual(clock.now());
      return new Date(clock.stamp()).toISOString();
    };
    expect([0, 23 * hour, 24 * hour, 47 * hour, 48 * hour].map(at)).toEqual([
      ...Array<string>(2).fill('2022-01-01T00:00:00.000Z'),
      ...Array<string>(2).fill('2022-01-02T00:00:00.000Z'),
      '2022-01-03T00:00:00.000Z',
    ]);
    passed.mockRestore();
  });
});
