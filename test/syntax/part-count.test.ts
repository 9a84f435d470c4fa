import fc from 'fast-check';
import { PartCount } from '../../src/syntax';

/** The parts that are counted: the least limit under which all of `chunks` are allowed. */
function countOf(chunks: Buffer[], boundary: string): number {
  for (let most = 0; ; most += 1) {
    const count = new PartCount(boundary, most);
    if (chunks.every((chunk) => count.allows(chunk))) return most;
  }
}

describe('the parts of a multipart body', () => {
  it('are counted alike however the body is cut into pieces', () => {
    const pieces = fc.array(fc.constantFrom('--b', '\r\n--b', '\r\n', '-', 'b', 'x', '\r\n--bc'), { maxLength: 12 });
    const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(pieces, cuts, (body, lengths) => {
        const whole = Buffer.from(body.join(''));
        const delimiters = `\r\n${body.join('')}`.split('\r\n--b').length - 1;
        const cut: Buffer[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          cut.push(whole.subarray(at, at + length));
          at += length;
        }
        expect(countOf(cut, 'b')).toBe(Math.max(0, delimiters - 1));
      }),
    );
  });
});
