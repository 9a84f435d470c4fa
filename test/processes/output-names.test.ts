import { bundleOf } from '../../src/processes';
import { aProcess } from './a-process';

describe('the names of outputs', () => {
  it('are those of v2', () => {
    expect(names({}, ['a-1.jpg', 'a-2.jpg'])).toEqual(['a-1.jpg', 'a-2.jpg']);
  });

  it('are numbered from 0 for a key that asks for it (S19)', () => {
    expect(names({ compat: { firstPageZero: true } }, ['a-2.jpg', 'a-1.jpg'])).toEqual(['a-1.jpg', 'a-0.jpg']);
  });

  it('stay as they are where they are no pages', () => {
    expect(names({ compat: { firstPageZero: true } }, ['part-7.css', 'b.html'])).toEqual(['part-7.css', 'b.html']);
  });

  it('follow the name the client sent where the upload had to be stored under another', () => {
    const process = { uploadNames: { 'import-1': 'input.png' }, input: { filename: 'my cat.png' } };
    expect(names(process, ['input.jpg'])).toEqual(['my cat.jpg']);
  });

  it('know tar.gz and its kind as one extension', () => {
    const process = { uploadNames: { 'import-1': 'input.tar.gz' }, input: { filename: 'my files.tar.gz' } };
    expect(names(process, ['input.zip'])).toEqual(['my files.zip']);
    expect(bundleOf(aProcess(process), [{ filename: 'a.txt' }, { filename: 'b.txt' }])?.filename).toBe('my files.zip');
  });
});

function names(changes: Parameters<typeof aProcess>[0], made: string[]): string[] | undefined {
  const files = made.map((filename) => ({ filename }));
  return bundleOf(aProcess(changes), files)?.files.map(({ filename }) => filename);
}
