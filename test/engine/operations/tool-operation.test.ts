import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { createOperations } from '../../../src/engine/operations';
import { type Operation, OperationError } from '../../../src/engine/contract/operation';
import { ToolOperation } from '../../../src/engine/operations/tool-operation';
import type { Tool } from '../../../src/engine/operations/tool';
import type { ToolOption } from '../../../src/engine/operations/options/tool-option';
import { runInFolders } from './run-in-folders';

const zoom: ToolOption = { name: 'zoom', type: 'float', default: 1, minimum: 0.1, maximum: 2 };
const password: ToolOption = { name: 'password', type: 'string', default: null };

function tool(name: string, options: ToolOption[]): Tool {
  const pairs = [{ from: ['html'], to: ['pdf'], options }];
  return { operation: 'convert', name, version: '1', pairs, run: async () => ({ files: [] }) };
}

const convert = new ToolOperation({ name: 'convert', hasOutputFormat: true, joinsInputs: false }, [
  tool('chrome', [zoom]),
  tool('libreoffice', []),
]);
const errorsOf = (parameters: object) =>
  convert.validate({ input_format: 'html', output_format: 'pdf', ...parameters });

it('a value out of bounds is refused although another tool, which does not know the option, would take the pair', () => {
  expect(errorsOf({ zoom: 3 })).toEqual({ zoom: [expect.stringContaining('zoom') as string] });
});

it('a value within bounds, and none at all, are accepted', () => {
  expect([errorsOf({ zoom: 1.5 }), errorsOf({}), errorsOf({ zoom: null })]).toEqual([{}, {}, {}]);
});

it('another tool that knows the option takes the value which the preferred one does not', () => {
  const both = new ToolOperation({ name: 'convert', hasOutputFormat: true, joinsInputs: false }, [
    tool('strict', [{ ...zoom, maximum: 1 }, password]),
    tool('lenient', [zoom, password]),
  ]);
  expect(both.validate({ input_format: 'html', output_format: 'pdf', zoom: 1.5, password: 'x' })).toEqual({});
});

it('a list is taken as PHP and command lines send it too, and an empty list for a dictionary', () => {
  const language: ToolOption = {
    name: 'language',
    type: 'enum',
    default: null,
    possible_values: ['eng'],
    multiple: true,
  };
  const headers: ToolOption = { name: 'headers', type: 'dictionary', default: null };
  const operation = new ToolOperation({ name: 'convert', hasOutputFormat: true, joinsInputs: false }, [
    tool('chrome', [language, headers]),
  ]);
  const errorsIn = (parameters: object) =>
    operation.validate({ input_format: 'html', output_format: 'pdf', ...parameters });
  expect(errorsIn({ language: { 0: 'eng' }, headers: [] })).toEqual({});
  expect(errorsIn({ language: { 0: 'xxx' }, headers: ['x'] })).toEqual({
    language: ['The selected language is invalid.'],
    headers: ['The headers must be an array.'],
  });
});

it('a watermark needs no input to finish, as the SDK for Java makes one; other operations do', async () => {
  const context = {
    inputs: [],
    parameters: {},
    outputFolder: '/nowhere',
    workFolder: '/nowhere',
    signal: new AbortController().signal,
    progress: () => undefined,
    engine: () => undefined,
  };
  const [watermark, optimize] = (await createOperations({ searchPath: '' }))
    .filter(({ name }) => ['watermark', 'optimize'].includes(name))
    .sort((one, other) => other.name.localeCompare(one.name)) as [Operation, Operation];
  expect([watermark.needsInput, optimize.needsInput]).toEqual([false, true]);
  expect(await watermark.run(context)).toEqual({ files: [] });
  await expect(watermark.run({ ...context, parameters: { input: ['a'] } })).rejects.toThrow('no input files');
});

it('the catalogue tells the limits of an option', () => {
  const pages: ToolOption = { name: 'pages', type: 'string', default: null, pattern: /^\d+$/ };
  const operation = new ToolOperation({ name: 'convert', hasOutputFormat: true, joinsInputs: false }, [
    tool('chrome', [zoom, pages, password]),
  ]);
  expect(operation.catalogue()[0]?.options).toEqual([
    { name: 'zoom', type: 'float', default: 1, minimum: 0.1, maximum: 2 },
    { name: 'pages', type: 'string', default: null, pattern: '^\\d+$' },
    { name: 'password', type: 'string', default: null },
  ]);
});

it('an engine of CloudConvert that is not here is stood in for, one that is nowhere is refused (v2-contract 5.2)', () => {
  const ofHtml = { input_format: 'html', output_format: 'pdf' };
  expect(convert.validate({ ...ofHtml, engine: 'office' })).toEqual({});
  expect(convert.validate({ ...ofHtml, engine: 'nowhere' })).toEqual({ engine: ['The selected engine is invalid.'] });
  expect(convert.validate({ input_format: 'mp4', output_format: 'pdf', engine: 'office' })).toEqual({
    output_format: ['Convert from mp4 to pdf with office is not supported.'],
  });
});

it('an engine of CloudConvert whose program could be installed is named as missing', () => {
  const missing = { ...tool('libreoffice', []), missingProgram: 'LibreOffice (soffice)' };
  const shape = { name: 'convert', hasOutputFormat: true, joinsInputs: false };
  const operation = new ToolOperation(shape, [tool('chrome', []), missing]);
  expect(operation.validate({ input_format: 'html', output_format: 'pdf', engine: 'libreoffice' })).toEqual({
    output_format: ['Convert from html to pdf with libreoffice needs LibreOffice (soffice) on PATH.'],
  });
});

describe('a file that the first tool cannot read', () => {
  const damaged = { message: 'The file cannot be read: it is damaged or not a valid HTML file.' };
  const failing = (message: string, error: new (message: string) => Error = Error): Tool => ({
    ...tool(message, []),
    run: async () => {
      throw new error(message);
    },
  });
  const reading: Tool = {
    ...tool('second', []),
    run: async ({ folder }) => {
      await writeFile(path.join(folder, 'made.pdf'), 'made');
      return { files: [{ path: path.join(folder, 'made.pdf') }] };
    },
  };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'tool-operation-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const runWith = async (...tools: Tool[]) => {
    const runFolder = await mkdtemp(path.join(folder, 'run-'));
    const input = path.join(runFolder, 'page.html');
    await writeFile(input, '<p>Words');
    const operation = new ToolOperation({ name: 'convert', hasOutputFormat: true, joinsInputs: false }, tools);
    return runInFolders(operation, runFolder, {
      inputs: [{ path: input, filename: 'page.html', size: 8, taskName: 'import' }],
      parameters: { output_format: 'pdf' },
      signal: new AbortController().signal,
    });
  };

  it('is given to the next', async () => {
    const { filenames, engine } = await runWith(failing('bad seek to 86685'), reading);
    expect({ filenames, engine }).toEqual({ filenames: ['page.pdf'], engine: 'second' });
  });

  it('fails in the words of the first where none can', async () => {
    await expect(runWith(failing('one'), failing('two'))).rejects.toMatchObject(damaged);
    await expect(runWith(failing('one'), failing('The file is locked.', OperationError))).rejects.toMatchObject(
      damaged,
    );
  });

  it('is not given to another where the first has refused it', async () => {
    const refused = runWith(failing('The file is locked.', OperationError), reading);
    await expect(refused).rejects.toMatchObject({ message: 'The file is locked.' });
  });
});
