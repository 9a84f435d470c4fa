import { exponentialBackoff, fixedDelay, retrying, type RetryRules } from '../../src/runtime';

describe('the delay before another attempt', () => {
  it('doubles up to its limit and is shortened by up to one half', () => {
    const longest = exponentialBackoff(500, 3_000, () => 0);
    expect([1, 2, 3, 4, 5].map(longest)).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
    const shortest = exponentialBackoff(500, 3_000, () => 1);
    expect([1, 2, 3, 4, 5].map(shortest)).toEqual([250, 500, 1_000, 1_500, 1_500]);
  });

  it('may always be the same', () => {
    expect([1, 9].map(fixedDelay(5_000))).toEqual([5_000, 5_000]);
  });
});

describe('work that is retried', () => {
  const stop = new AbortController();
  const slept: number[] = [];
  const rules: RetryRules = {
    attempts: 3,
    delay: (failures) => failures * 10,
    isTransient: (error) => (error as Error).message === 'busy',
    clock: { sleep: (milliseconds) => Promise.resolve(void slept.push(milliseconds)) },
    signal: stop.signal,
  };
  const failing = (message: string) => jest.fn((_attempt: number) => Promise.reject(new Error(message)));

  beforeEach(() => slept.splice(0));

  it('gives what its first good attempt gives', async () => {
    const attempt = (number: number) => (number < 3 ? Promise.reject(new Error('busy')) : Promise.resolve(number));
    expect(await retrying(rules, attempt)).toBe(3);
    expect(slept).toEqual([10, 20]);
  });

  it('ends with the error of its last attempt', async () => {
    const busy = failing('busy');
    await expect(retrying(rules, busy)).rejects.toThrow('busy');
    expect(busy.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('ends at once with an error that another attempt would not mend', async () => {
    const refused = failing('refused');
    await expect(retrying(rules, refused)).rejects.toThrow('refused');
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it('ends as soon as nobody waits for it', async () => {
    const left = new AbortController();
    const leaving = {
      ...rules,
      signal: left.signal,
      clock: { sleep: () => Promise.resolve(left.abort(new Error('left'))) },
    };
    const busy = failing('busy');
    await expect(retrying(leaving, busy)).rejects.toThrow('left');
    expect(busy).toHaveBeenCalledTimes(1);
  });
});
