import { supports } from '../../../src/translate';
import { row } from '../calls';

describe('a format pair is supported', () => {
  const rows = [row('convert', 'png', 'jpg'), row('archive', null, 'zip'), row('merge', 'pdf', 'pdf')];

  it.each([
    ['png', 'jpg', true],
    ['png', 'jpeg', true],
    ['png', 'zip', true],
    ['pdf', 'pdf', true],
    ['mp4', 'mp4', false],
    ['png', 'docx', false],
  ])('%s to %s: %s', (input, output, expected) => {
    expect(supports(rows, input, output)).toBe(expected);
  });

  it('while the upstream has never answered', () => {
    expect(supports([], 'png', 'docx')).toBe(true);
  });
});
