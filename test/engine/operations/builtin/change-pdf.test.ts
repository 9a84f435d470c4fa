import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const sameFormat = (name: string) => ({ name, hasOutputFormat: false, joinsInputs: false });

async function change(name: string, parameters: Record<string, unknown>, content?: Uint8Array) {
  const input =
    content === undefined ? await bench.fixture('two-pages.pdf', 'input.pdf') : await bench.input('input.pdf', content);
  const { filenames: names, paths } = await bench.run(sameFormat(name), [input], parameters);
  return { names, results: await Promise.all(paths.map((each) => readFile(each))) };
}

/** Read by PDFium, where the change was made by pdf-lib. */
async function textOf(pdf: Uint8Array, parameters: Record<string, unknown> = {}) {
  const input = await bench.input('input.pdf', pdf);
  const { paths } = await bench.run('convert', [input], { output_format: 'txt', ...parameters });
  return (await readFile(paths[0] ?? '')).toString();
}

describe('pdf operations without any program', () => {
  test('the text of a PDF has a form feed between its pages', async () => {
    expect(await textOf(await readFile(require.resolve('../../../fixtures/two-pages.pdf')))).toBe(
      'First page\n\fSecond page\n',
    );
  });

  test('text can be read after pages were rendered, in the same process', async () => {
    const input = await bench.fixture('two-pages.pdf', 'input.pdf');
    await bench.run('convert', [input], { output_format: 'png' });
    expect((await bench.run('convert', [input], { output_format: 'txt' })).filenames).toEqual(['input.txt']);
    await bench.run('convert', [input], { output_format: 'png' });
  });

  test('pdf/encrypt asks for the password afterwards, pdf/decrypt takes it away', async () => {
    const { names, results } = await change('pdf/encrypt', { set_password: 'geheim', allow_print: 'none' });
    expect(names).toEqual(['input.pdf']);
    const [locked = Buffer.of()] = results;
    await expect(textOf(locked)).rejects.toMatchObject({ name: 'OperationError', message: /password/i });
    expect(await textOf(locked, { password: 'geheim' })).toContain('Second page');

    await expect(change('pdf/decrypt', { password: 'wrong' }, locked)).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The password of the file is incorrect.',
    });
    const opened = await change('pdf/decrypt', { password: 'geheim' }, locked);
    expect(await textOf(opened.results[0] ?? Buffer.of())).toContain('Second page');
    expect((await PDFDocument.load(opened.results[0] ?? '')).isEncrypted).toBe(false);
  });

  test('with an owner password only, everybody may read', async () => {
    const { results } = await change('pdf/encrypt', { set_owner_password: 'chef' });
    expect(await textOf(results[0] ?? Buffer.of())).toContain('First page');
    await expect(PDFDocument.load(results[0] ?? '')).rejects.toThrow('encrypted');
  });

  test.each([{}, { set_password: 'geheim' }])(
    'pdf/encrypt with %j and no owner password restricts whoever opens the file',
    async (passwords) => {
      const { results } = await change('pdf/encrypt', { ...passwords, allow_print: 'none', allow_extract: false });
      const password = 'set_password' in passwords ? passwords.set_password : undefined;
      expect(await textOf(results[0] ?? Buffer.of(), { password })).toContain('First page');
      const input = await bench.input('input.pdf', results[0] ?? Buffer.of());
      const { metadata } = await bench.run(sameFormat('metadata'), [input], { password });
      expect(metadata).toMatchObject({ Encrypted: expect.stringMatching(/^yes \(print:no copy:no change:yes/) });
    },
  );

  test('pdf/split-pages gives a file a page', async () => {
    const { names, results } = await change('pdf/split-pages', {});
    expect(names).toEqual(['input-1.pdf', 'input-2.pdf']);
    expect(await textOf(results[1] ?? Buffer.of())).toBe('Second page\n');
  });

  test('pdf/extract-pages keeps the wanted pages in their order', async () => {
    const { results } = await change('pdf/extract-pages', { pages: '2,1' });
    expect(await textOf(results[0] ?? Buffer.of())).toBe('Second page\n\fFirst page\n');
  });

  test('pdf/rotate-pages turns the wanted pages', async () => {
    const { results } = await change('pdf/rotate-pages', { pages: '2', rotation: '-90' });
    const document = await PDFDocument.load(results[0] ?? '');
    expect(document.getPages().map((page) => page.getRotation().angle)).toEqual([0, 270]);
  });

  test('a rotation that is no right angle is refused', () => {
    expect(bench.operation(sameFormat('pdf/rotate-pages')).validate({ rotation: '45' })).toEqual({
      rotation: ['The rotation format is invalid.'],
    });
  });

  test.each([
    [sameFormat('optimize'), {}],
    [{ name: 'merge', hasOutputFormat: true, joinsInputs: true }, { output_format: 'pdf' }],
    [sameFormat('pdf/split-pages'), {}],
    [sameFormat('pdf/extract-pages'), { pages: '2' }],
    [sameFormat('pdf/rotate-pages'), {}],
    [sameFormat('pdf/encrypt'), { set_password: 'neu' }],
    [sameFormat('pdf/decrypt'), {}],
    [sameFormat('watermark'), { text: 'draft' }],
    [sameFormat('metadata/write'), { metadata: { Title: 'Mine' } }],
    ['convert', { output_format: 'png' }],
    ['convert', { output_format: 'txt' }],
    ['thumbnail', { output_format: 'png' }],
  ] as const)(
    '%j says that a locked PDF is locked, and works where only its owner has a password',
    async (shape, more) => {
      const [locked, restricted] = await Promise.all([
        change('pdf/encrypt', { set_password: 'geheim' }),
        change('pdf/encrypt', { set_owner_password: 'chef' }),
      ]);
      const run = async (pdf: Uint8Array = Buffer.of(), password?: string) =>
        bench.run(shape, [await bench.input('input.pdf', pdf)], { ...more, password });
      await expect(run(locked.results[0])).rejects.toThrow('The file is protected by a password.');
      await expect(run(locked.results[0], 'falsch')).rejects.toThrow('The password of the file is incorrect.');
      expect((await run(locked.results[0], 'geheim')).filenames).not.toEqual([]);
      expect((await run(restricted.results[0])).filenames).not.toEqual([]);
    },
  );

  test('a PDF without its password keeps its title', async () => {
    const { results } = await change('pdf/encrypt', { set_password: 'geheim' });
    const opened = await change('pdf/decrypt', { password: 'geheim' }, results[0]);
    expect((await PDFDocument.load(opened.results[0] ?? '')).getTitle()).toBe('Two pages');
  });

  test('a broken PDF fails with code null', async () => {
    await expect(change('pdf/split-pages', {}, Buffer.from('%PDF-1.4 nothing'))).rejects.toMatchObject({
      name: 'OperationError',
      code: null,
      message: 'File not in PDF format or corrupted',
    });
  });

  test('merge joins PDFs, images and texts in the order of the inputs', async () => {
    const png = await sharp({ create: { width: 50, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const inputs = [
      await bench.input('note.txt', 'Zero page'),
      await bench.fixture('two-pages.pdf'),
      await bench.input('red.png', png),
    ];
    const shape = { name: 'merge', hasOutputFormat: true, joinsInputs: true };
    const { filenames: names, paths } = await bench.run(shape, inputs, { output_format: 'pdf' });
    expect(names).toEqual(['note.pdf']);
    const merged = await readFile(paths[0] ?? '');
    expect(await textOf(merged)).toBe('Zero page\n\fFirst page\n\fSecond page\n\f\n');
    expect((await PDFDocument.load(merged)).getPage(3).getSize()).toEqual({ width: 50, height: 40 });
  });
});
