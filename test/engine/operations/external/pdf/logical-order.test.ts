import { inLogicalOrder } from '../../../../../src/engine/operations/external/pdf/logical-order';

test.each([
  ['<p>ةيبرعلا</p>', '<p><span dir="rtl">العربية</span></p>'],
  ['<p>(םלוע)&#160;12.5&#160;םולש</p>', '<p><span dir="rtl">שלום&#160;12.5&#160;(עולם)</span></p>'],
  ['<p>A line ןב&#160;דוד here</p>', '<p>A line דוד&#160;בן here</p>'],
  ['<p title="א">two words</p>', '<p title="א">two words</p>'],
])('letters of %s stand in the order in which they are read', (shown, read) => {
  expect(inLogicalOrder(shown)).toBe(read);
});

it('takes a line of a million letters in a moment', () => {
  const letters = 'א1.5'.repeat(250_000);
  expect(inLogicalOrder(`<p>${letters}</p>`)).toBe(`<p><span dir="rtl">${'1.5א'.repeat(250_000)}</span></p>`);
});
