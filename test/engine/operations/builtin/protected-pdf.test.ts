import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const sameFormat = (name: string) => ({ name, hasOutputFormat: false, joinsInputs: false });

/** Every operation on PDF, with parameters by which it does something. */
const operations: [string, Parameters<Bench['run']>[0], Record<string, unknown>][] = [
  ['convert to png', 'convert', { output_format: 'png', pixel_density: 30 }],
  ['convert to txt', 'convert', { output_format: 'txt' }],
  ['thumbnail', 'thumbnail', { output_format: 'png' }],
  ['merge', { name: 'merge', hasOutputFormat: true, joinsInputs: true }, { output_format: 'pdf' }],
  ['optimize', sameFormat('optimize'), {}],
  ['watermark', sameFormat('watermark'), { text: 'draft' }],
  ['metadata/write', sameFormat('metadata/write'), { metadata: { Title: 'new' } }],
  ['pdf/encrypt', sameFormat('pdf/encrypt'), { set_password: 'new' }],
  ['pdf/decrypt', sameFormat('pdf/decrypt'), {}],
  ['pdf/split-pages', sameFormat('pdf/split-pages'), {}],
  ['pdf/extract-pages', sameFormat('pdf/extract-pages'), { pages: '2' }],
  ['pdf/rotate-pages', sameFormat('pdf/rotate-pages'), {}],
];

describe('a PDF with object streams, encrypted with AES-256', () => {
  const file = 'object-streams-aes-256.pdf';

  test.each(operations)('%s opens it with the right password', async (_title, shape, parameters) => {
    const { paths } = await bench.run(shape, [await bench.fixture(file)], { ...parameters, password: 'us3r' });
    expect(paths.length).toBeGreaterThan(0);
  });

  test.each(operations)('%s says what is wrong with the password', async (_title, shape, parameters) => {
    const inputs = [await bench.fixture(file)];
    await expect(bench.run(shape, inputs, parameters)).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file is protected by a password.',
    });
    await expect(bench.run(shape, inputs, { ...parameters, password: 'wrong' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The password of the file is incorrect.',
    });
  });
});

test.each([
  ['rc4-128', 'us3r'],
  ['aes-128', '0wner'],
  ['aes-256', '0wner'],
])(
  'pages, text and title of a PDF with object streams and %s are there once it is decrypted',
  async (name, password) => {
    const file = `object-streams-${name}.pdf`;
    const { paths } = await bench.run(sameFormat('pdf/decrypt'), [await bench.fixture(file)], { password });
    const document = await PDFDocument.load(await readFile(paths[0] ?? ''), { updateMetadata: false });
    expect([document.isEncrypted, document.getPageCount(), document.getTitle()]).toEqual([false, 2, 'Kept title']);
    const text = await bench.run('convert', [await bench.fixture(file)], { output_format: 'txt', password });
    expect(await readFile(text.paths[0] ?? '', 'utf8')).toBe('Secret page 1\n\fSecret page 2\n');
  },
);

test.each(operations)(
  '%s needs no password where only permissions are restricted',
  async (_title, shape, parameters) => {
    const inputs = [await bench.fixture('object-streams-aes-256-open.pdf')];
    expect((await bench.run(shape, inputs, parameters)).paths.length).toBeGreaterThan(0);
  },
);
