import { randomIds } from '../../src/runtime';

const many = (make: () => string) => Array.from({ length: 2000 }, make);

it('no id and no token contains http (1.1 d)', () => {
  const made = [...many(() => randomIds.processId()), ...many(() => randomIds.token())];

  expect(made.filter((id) => /http/i.test(id))).toEqual([]);
  expect(new Set(made).size).toBe(made.length);
});

it('ids and tokens have the recorded form', () => {
  expect(many(() => randomIds.processId()).filter((id) => !/^[A-Za-z0-9]{20}$/.test(id))).toEqual([]);
  expect(many(() => randomIds.token()).filter((token) => !/^~[A-Za-z0-9_-]{27}$/.test(token))).toEqual([]);
});
