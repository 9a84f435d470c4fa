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

it('ids of rows are uuids in the order of time', () => {
  const ids = many(() => randomIds.rowId(1));
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual(
    [],
  );
  expect(new Set(ids).size).toBe(ids.length);
  const later = [9, 10, 2 ** 41, 2 ** 47].map((now) => randomIds.rowId(now));
  expect([...later].sort()).toEqual(later);
});
