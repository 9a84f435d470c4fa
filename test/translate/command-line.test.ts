import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { splitShellWords } from '../../src/syntax';
import { joinWords, withPlainQuotes } from '../../src/translate/command-line';

describe('a command line', () => {
  it.each([
    ['-i a.mp4  -an\tb.mp4', ['-i', 'a.mp4', '-an', 'b.mp4']],
    [`-vf "scale=1:2, hue" 'it''s'`, ['-vf', 'scale=1:2, hue', 'its']],
    [String.raw`a\ b "c\"d" 'e\f'`, ['a b', 'c"d', String.raw`e\f`]],
    [`'' ""`, ['', '']],
    ['"open', ['open']],
  ])('%s is split as a shell does', (line, words) => {
    expect(splitShellWords(line).words).toEqual(words);
  });

  const words = fc.array(
    fc.string().map((text) => text.replaceAll('\0', '')),
    { minLength: 1 },
  );

  it('of any words is split into the same words again', () => {
    fc.assert(fc.property(words, (given) => expect(splitShellWords(joinWords(given)).words).toEqual(given)));
  });

  it('of any words means only these words to a shell', () => {
    const printable = fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(printable, (given) => {
        const shown = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${joinWords(given)}`], { encoding: 'utf8' });
        expect(shown).toBe(given.map((word) => `${word}\n`).join(''));
      }),
      { numRuns: 25 },
    );
  });
});

it("reads bash's $'…', as browsers copy requests", () => {
  const line = String.raw`curl --data-raw $'{"a":"it\'s\u0021\n"}' -H $'X: \\ y' 'kept $\'`;
  expect(splitShellWords(withPlainQuotes(line)).words).toEqual([
    'curl',
    '--data-raw',
    `{"a":"it's!\n"}`,
    '-H',
    'X: \\ y',
    'kept $\\',
  ]);
});
