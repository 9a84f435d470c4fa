import { createOperations } from '../../../src/engine/operations';
import type { Operation } from '../../../src/engine/contract/operation';
import { ToolOperation } from '../../../src/engine/operations/tool-operation';
import type { Tool } from '../../../src/engine/operations/tool';
import type { ToolOption } from '../../../src/engine/operations/options/tool-option';

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
