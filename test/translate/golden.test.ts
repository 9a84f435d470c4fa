import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { families, storages, type V1Call } from '../../src/translate';
import { call, context } from './calls';
import { exampleCall, variants } from './examples';
import { expectGolden, goldenOf } from './golden';

const optionRows = families.flatMap((family) => family.rows.map(({ v1 }) => [family.id, v1, family] as const));
const names: string[] = [];

afterAll(() => {
  const present = readdirSync(join(__dirname, 'golden'), { recursive: true, encoding: 'utf8' });
  const files = present.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  expect(files.sort()).toEqual(names.sort());
});

function golden(name: string, v1: V1Call): void {
  names.push(name);
  expectGolden(name, goldenOf(v1, context()));
}

describe('each option becomes what its golden file says', () => {
  it.each(optionRows)('%s: %s', (id, option, family) => {
    golden(`options/${id}/${option}`, exampleCall(family, option));
  });

  it.each(Object.entries(variants))('%s', (name, { family: id, option, value, more }) => {
    const family = families.find((each) => each.id === id);
    if (!family) throw new Error(`no family ${id}`);
    const known = exampleCall(family, family.rows[0]?.v1 ?? '');
    golden(`values/${name}`, { ...known, converterOptions: { ...more, [option]: value } });
  });
});

describe('each storage becomes what its golden file says', () => {
  it.each(storages.map((storage) => [storage.kinds[0] ?? '', storage] as const))('%s', (kind, storage) => {
    const parameters = Object.fromEntries(storage.rows.map(({ v1 }) => [v1, `${kind} ${v1}`]));
    const input = { method: kind, parameters };
    golden(`storages/${kind}-input`, call({ input, files: [{ file: 'in/cat.png' }] }));
    const output = { kind, parameters: { ...parameters, path: 'out/' } };
    golden(`storages/${kind}-output`, call({ files: [{ file: 'https://example.org/cat.png' }], output }));
  });
});

describe('each mode becomes what its golden file says', () => {
  const one = [{ file: 'https://example.org/a.pdf' }];
  const two = [...one, { file: 'https://example.org/b.pdf' }];
  const calls: Record<string, Partial<V1Call>> = {
    convert: { outputFormat: 'txt' },
    info: { outputFormat: undefined },
    combine: { files: two, filename: 'merged.pdf' },
    archive: { files: two, outputFormat: 'zip' },
    extract: { inputFormat: 'zip', outputFormat: undefined, files: [{ file: 'https://example.org/a.zip' }] },
    compress: {},
    protect: { converterOptions: { encrypt_user_password: 'user' } },
  };

  it.each(Object.entries(calls))('%s', (mode, given) => {
    golden(`modes/${mode}`, call({ inputFormat: 'pdf', outputFormat: 'pdf', files: one, mode, ...given }));
  });
});
