import { someRandomBytes } from '../../src/runtime';

it('gives no byte twice, however many are asked for', () => {
  const given = Array.from({ length: 5_000 }, () => someRandomBytes(12).toString('hex'));
  expect(new Set(given).size).toBe(given.length);
  expect(someRandomBytes(10_000)).toHaveLength(10_000);
  expect(new Set(given.map((text) => text.slice(0, 2))).size).toBe(256);
});

it('what was given stays what it is', () => {
  const one = someRandomBytes(12);
  const before = one.toString('hex');
  for (let times = 0; times < 1_000; times += 1) someRandomBytes(12).fill(0);
  expect(one.toString('hex')).toBe(before);
});
