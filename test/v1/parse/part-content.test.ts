import { PartContent } from '../../../src/v1/parse/part-content';

const delimiter = Buffer.from('\r\n--XX');

/** The content, read in chunks of that many bytes. */
function contentOf(body: string, chunk: number): { content: string; size: number; isOver: boolean } {
  const part = new PartContent('head'.length, delimiter);
  const bytes = Buffer.from(`head${body}`);
  let content = '';
  for (let at = 0; at < bytes.length; at += chunk) content += part.of(bytes.subarray(at, at + chunk)).toString();
  if (!part.isOver) content += part.rest().toString();
  return { content, size: part.size, isOver: part.isOver };
}

const chunks = Array.from({ length: 20 }, (_, index) => index + 1);

it.each(['BYTES', '', '\r', '\r\n', 'a\r\n--X\r\n--Y\r\n\r\n-\r\r\n', '\r\n--X'.repeat(3)])(
  'cuts %j out, however the body is cut up',
  (content) => {
    for (const chunk of chunks) {
      expect(contentOf(`${content}\r\n--XX--\r\nmore\r\n--XX`, chunk)).toEqual({
        content,
        size: content.length,
        isOver: true,
      });
    }
  },
);

it('is all of a body without a delimiter', () => {
  for (const chunk of chunks) {
    expect(contentOf('BYTES\r\n--X', chunk)).toEqual({ content: 'BYTES\r\n--X', size: 10, isOver: false });
  }
});

it('passes on at once what can be no delimiter', () => {
  const part = new PartContent(0, delimiter);
  expect(part.of(Buffer.from('one\r\n--'))).toEqual(Buffer.from('one'));
  expect(part.of(Buffer.from('two'))).toEqual(Buffer.from('\r\n--two'));
});
