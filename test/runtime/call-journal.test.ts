import { CallJournal } from '../../src/runtime';

const call = (at: number) => ({ at, method: 'GET', path: `/process/${at}`, status: 200 });

it('the last thousand calls are kept, oldest first', () => {
  const journal = new CallJournal();
  for (let at = 0; at < 2_500; at += 1) journal.add(call(at));
  const kept = journal.list().map(({ at }) => at);
  expect(kept).toEqual(Array.from({ length: 1_000 }, (_, index) => 1_500 + index));
});

it('begins anew once it is cleared', () => {
  const journal = new CallJournal();
  journal.add(call(1));
  journal.clear();
  journal.add(call(2));
  expect(journal.list().map(({ at }) => at)).toEqual([2]);
});
