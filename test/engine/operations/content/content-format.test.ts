import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import PizZip from 'pizzip';

import { contentFormat } from '../../../../src/engine/operations/content/content-format';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'content-format-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function formatOf(content: string | Buffer, claimed: string): Promise<string> {
  const file = path.join(folder, 'file');
  await writeFile(file, content);
  return contentFormat(file, claimed);
}

const png = readFile(path.join(__dirname, '../../../fixtures/example.png'));
const pdf = '%PDF-1.7\n';
const workbook2003 =
  '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>';

test.each([
  ['<html><body><p>A</p></body></html>', 'doc', 'html'],
  ['\ufeff<!DOCTYPE html>\n<p>A', 'docx', 'html'],
  ['<!-- saved -->\n<table><tr><td>1</td></tr></table>', 'xls', 'html'],
  ['<table><tr><td>1</td></tr></table>', 'csv', 'html'],
  ['a;b\n1;2\n', 'xls', 'csv'],
  ['a\tb\n1\t2\n', 'xlsx', 'tsv'],
  ['{\\rtf1 text}', 'doc', 'rtf'],
  ['plain words\n', 'doc', 'txt'],
  ['plain words\n', 'docx', 'txt'],
  [pdf, 'docx', 'pdf'],
  [`HTTP header\r\n\r\n${pdf}`, 'docx', 'pdf'],
  ['MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary="B"\n\n--B\n', 'doc', 'html'],
  ['Rar!\u001a\u0007', 'zip', 'rar'],
  [Buffer.from('1f8b08', 'hex'), 'tar', 'tar.gz'],
  ['BZh91AY', 'tar', 'tar.bz2'],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'png', 'svg'],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'ico', 'svg'],
  ['\0\0\u0001\0\u0001\0\u0010\u0010\0\0', 'png', 'ico'],
])('%j named %s is %s', async (content, claimed, real) => {
  expect(await formatOf(content, claimed)).toBe(real);
});

test.each([
  ['<html></html>', 'txt'],
  ['<html></html>', 'md'],
  ['a,b\n', 'txt'],
  ['<b>1</b>,<b>2</b>\n', 'csv'],
  [workbook2003, 'xls'],
  [pdf, 'ai'],
  ['II*\0', 'nef'],
  ['ID3\u0003', 'aac'],
  ['no table', 'xlsx'],
  ['PK\u0003\u0004 cut short', 'docx'],
])('%j may well be the %s that its name says', async (content, claimed) => {
  expect(await formatOf(content, claimed)).toBe(claimed);
});

/** A file in the container of MP4 that says it is of these brands. */
function branded(main: string, ...others: string[]): Buffer {
  const brands = Buffer.from(`ftyp${main}\0\0\0\0${others.join('')}`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(brands.length + 4);
  return Buffer.concat([size, brands, Buffer.from('\0\0\0\x08mdat')]);
}

test.each([
  [['avif', 'mif1', 'miaf'], 'heic', 'avif'],
  [['mif1', 'avif'], 'heif', 'avif'],
  [['mif1', 'heic'], 'avif', 'heic'],
  [['heic', 'mif1'], 'jpg', 'heic'],
  [['isom', 'mp41'], 'heic', 'mp4'],
  [['heix', 'mif1'], 'heif', 'heif'],
  [['mif1'], 'avif', 'avif'],
  [['jpeg', 'mif1'], 'heif', 'heif'],
  [['mif3', 'avif'], 'avif', 'avif'],
  [['qt  '], 'mov', 'mov'],
])('a file of the brands %j named %s is %s', async ([main = '', ...others], claimed, real) => {
  expect(await formatOf(branded(main, ...others), claimed)).toBe(real);
});

test('an office document is what it is called, whatever is embedded in it', async () => {
  const names = ['Root Entry', 'WordDocument', 'Workbook'].map((name) => Buffer.from(name, 'utf16le'));
  const both = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), ...names]);
  expect(await formatOf(both, 'xls')).toBe('xls');
  expect(await formatOf(both, 'doc')).toBe('doc');
  expect(await formatOf(both, 'docx')).toBe('doc');
});

test.each([
  ['[Content_Types].xml', 'xlsx', 'xlsx'],
  ['META-INF/manifest.xml', 'ods', 'ods'],
  ['words.txt', 'docx', 'zip'],
  ['META-INF/manifest.xml', 'docx', 'zip'],
])('a zip with %s named %s is %s', async (part, claimed, real) => {
  const content = new PizZip().file(part, '').generate({ type: 'nodebuffer' });
  expect(await formatOf(content, claimed)).toBe(real);
});

test('a picture counts as what it is under the name of another', async () => {
  expect(await formatOf(await png, 'jpg')).toBe('png');
  expect(await formatOf(await png, 'pdf')).toBe('png');
});

test.each([
  ['', 'docx'],
  ['', 'doc'],
  ['\u0001\u0002 no words', 'docx'],
  ['\u0001\u0002 no words', 'xls'],
  ['\u0001\u0002 no words', 'epub'],
])('%j is no %s, and no text that could be printed under that name', async (content, claimed) => {
  await expect(formatOf(content, claimed)).rejects.toThrow(
    `The file cannot be read: it is damaged or not a valid ${claimed.toUpperCase()} file.`,
  );
});

test('the formats of Word 2 and Excel 3 have no signature of their own, and stay what they are', async () => {
  expect(await formatOf(Buffer.from('dba5000000', 'hex'), 'doc')).toBe('doc');
  expect(await formatOf(Buffer.from('0902060000', 'hex'), 'xls')).toBe('xls');
});
