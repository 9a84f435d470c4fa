import { readFile } from 'node:fs/promises';

import { openPromise } from 'yauzl';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

async function convert(filename: string, content: Uint8Array | string, format: string) {
  const { paths } = await bench.run('convert', [await bench.input(filename, content)], { output_format: format });
  return { path: paths[0] ?? '', bytes: await readFile(paths[0] ?? '') };
}

async function zipEntry(path: string, name: string) {
  const zip = await openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== name) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString();
  }
  return undefined;
}

describe('convert of spreadsheets without any program', () => {
  test('a CSV becomes an XLSX: numbers as numbers, leading zeros kept', async () => {
    const { path } = await convert('table.csv', 'name;amount\nÄrger;12.5\nagent;007\n', 'xlsx');
    const sheet = await zipEntry(path, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('<v>12.5</v>');
    expect(sheet).not.toContain('<v>7</v>');
  });

  test.each(['xlsx', 'xls', 'ods', 'tsv'])('a CSV comes back whole from %s', async (format) => {
    const csv = 'name,amount\n"a, b",12.5\nÄrger,007\n';
    const { bytes } = await convert('table.csv', csv, format);
    expect((await convert(`table.${format}`, bytes, 'csv')).bytes.toString()).toBe(csv);
  });

  test('an XLSX becomes an HTML table', async () => {
    const { bytes } = await convert('table.csv', 'a,b\n<x>,2\n', 'xlsx');
    const html = (await convert('table.xlsx', bytes, 'html')).bytes.toString();
    expect(html).toContain('<table>');
    expect(html).toContain('&lt;x&gt;');
  });

  test.each(['xlsx', 'xls', 'ods'])('a file that is no %s fails', async (format) => {
    await expect(convert(`broken.${format}`, 'plain text', 'csv')).rejects.toMatchObject({
      name: 'OperationError',
      message: `The file is not an ${format.toUpperCase()} file.`,
      code: null,
    });
  });
});
