import { readFile } from 'node:fs/promises';

import PizZip from 'pizzip';
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

  test('a sheet with a row that has no cells becomes an XLSX', async () => {
    const { bytes } = await convert('gap.csv', 'name,amount\na,1\n', 'xlsx');
    const zip = new PizZip(bytes);
    const sheet = zip.file('xl/worksheets/sheet1.xml')?.asText() ?? '';
    zip.file(
      'xl/worksheets/sheet1.xml',
      sheet.replace('<row r="2"', '<row r="2"></row><row r="3"').replace(/([AB])2"/g, '$13"'),
    );
    const gap = await convert('gap.xlsx', zip.generate({ type: 'nodebuffer' }), 'xlsx');
    expect((await convert('gap.xlsx', gap.bytes, 'csv')).bytes.toString()).toBe('name,amount\n,\na,1\n');
  });

  test.each([
    ['Name;Betrag\nMüller;3,50\n', 'Name,Betrag\nMüller,"3,50"\n'],
    ['a\tb\n1\t2\n', 'a,b\n1,2\n'],
    ['a|b\n1|2\n', 'a,b\n1,2\n'],
    ['1,5;2,5\n', '"1,5","2,5"\n'],
    ['1,2,3\n4,5,6\n', '1,2,3\n4,5,6\n'],
    ['text;"a, b, c, d"\nmore;"e, f"\n', 'text,"a, b, c, d"\nmore,"e, f"\n'],
  ])('the separator of %j is found', async (text, csv) => {
    const { bytes } = await convert('table.csv', text, 'xlsx');
    expect((await convert('table.xlsx', bytes, 'csv')).bytes.toString()).toBe(csv);
  });

  test.each(['xlsx', 'xls', 'ods', 'tsv'])('decimals keep their places in %s', async (format) => {
    const { bytes } = await convert('prices.csv', 'price\n3.50\n0.100\n12\n', format);
    expect((await convert(`prices.${format}`, bytes, 'csv')).bytes.toString()).toBe('price\n3.50\n0.100\n12\n');
  });

  test.each([
    ['HTML', '<html><body><table><tr><td>Apfel</td><td>3,50</td></tr></table></body></html>'],
    ['CSV', 'Apfel;3,50\n'],
    ['text with tabs', 'Apfel\t3,50\n'],
    [
      'XML of 2003',
      '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="String">Apfel</Data></Cell><Cell><Data ss:Type="String">3,50</Data></Cell></Row></Table></Worksheet></Workbook>',
    ],
  ])('an .xls that is %s is read as what it is', async (_kind, content) => {
    expect((await convert('export.xls', content, 'csv')).bytes.toString()).toBe('Apfel,"3,50"\n');
    const { bytes } = await convert('export.xls', content, 'xlsx');
    expect((await convert('export.xlsx', bytes, 'csv')).bytes.toString()).toBe('Apfel,"3,50"\n');
  });

  test('ODS says how many places a number has at least, so that other programs show its zeros', async () => {
    const { path } = await convert('prices.csv', 'price\n3.50\n', 'ods');
    const content = (await zipEntry(path, 'content.xml')) ?? '';
    expect(content).toContain('number:min-decimal-places="2"');
    expect(content).toContain('<text:p>3.50</text:p>');
  });

  test('text beside the tables of an .xls that is HTML stays', async () => {
    const html = '<h1>Invoice 4711</h1><table><tr><td>a</td><td>1</td></tr></table><p>Thank you</p>';
    expect((await convert('export.xls', html, 'csv')).bytes.toString()).toBe('Invoice 4711,\na,1\nThank you,\n');
  });
});
