import { filenameOf } from '../../../src/engine/transfers/filenames';

const url = 'http://example.com/get?id=7';

test.each([
  ['quoted', 'attachment; filename="a b.pdf"', 'a b.pdf'],
  ['in UTF-8 as it is', `attachment; filename="${Buffer.from('grün.pdf').toString('latin1')}"`, 'grün.pdf'],
  ['with its charset', `attachment; filename="x.pdf"; filename*=UTF-8''gr%C3%BCn.pdf`, 'grün.pdf'],
  ['in another charset', `attachment; filename*=windows-1251''%EF%F0%E8.pdf`, 'при.pdf'],
  ['as words of RFC 2047', 'attachment; filename="=?utf-8?B?Z3LDvG4ucGRm?="', 'grün.pdf'],
  ['in pieces', `attachment; filename*0*=UTF-8''gr%C3; filename*1*=%BCn; filename*2=lich.pdf`, 'grünlich.pdf'],
  ['in pieces without a charset', 'attachment; filename*0="annual "; filename*1="report.pdf"', 'annual report.pdf'],
])('the name of a download comes from its Content-Disposition, %s', (_how, contentDisposition, name) => {
  expect(filenameOf({ contentDisposition, url })).toBe(name);
});

test('a wish counts more, and without either the address tells', () => {
  const contentDisposition = 'attachment; filename=theirs.pdf';
  expect(filenameOf({ wanted: 'mine.pdf', contentDisposition, url })).toBe('mine.pdf');
  expect(filenameOf({ url: 'http://example.com/files/gr%C3%BCn.png' })).toBe('grün.png');
});
