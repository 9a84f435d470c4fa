import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import PizZip from 'pizzip';

const run = promisify(execFile);

/** The words of a file as a program finds them that takes no part in the conversion; undefined where none is at hand. */
export async function wordsIn(file: string, format: string): Promise<string[] | undefined> {
  const read = readers[format];
  const text = await read?.(file).catch(() => undefined);
  return (
    text
      ?.normalize('NFKC')
      .toLowerCase()
      .match(/(?=\p{N}*\p{L})[\p{L}\p{N}]{3,}/gu) ?? (text === undefined ? undefined : [])
  );
}

type Read = (file: string) => Promise<string>;

const program =
  (name: string, ...words: string[]): Read =>
  async (file) =>
    (
      await run(
        name,
        words.map((word) => (word === '{}' ? file : word)),
        { maxBuffer: 1e8, timeout: 30_000 },
      )
    ).stdout;

/** What stands in the parts of an archive. */
const parts =
  (names: RegExp, textOf: (xml: string) => string): Read =>
  async (file) => {
    const archive = new PizZip(await readFile(file));
    const chosen = Object.keys(archive.files).filter((name) => names.test(name));
    return chosen.map((name) => textOf(archive.file(name)?.asText() ?? '')).join(' ');
  };

const plain: Read = (file) => readFile(file, 'utf8');
const page: Read = async (file) =>
  withoutTags((await readFile(file, 'utf8')).replace(/<(style|title|script)\b.*?<\/\1>|<!--.*?-->/gis, ' '));

const word = parts(/^word\/document\.xml$/, officeText);
const slides = parts(/^ppt\/slides\/slide\d+\.xml$/, officeText);
const sheets = parts(/^xl\/(?:sharedStrings|worksheets\/sheet\d+)\.xml$/, officeText);
const open = parts(/^content\.xml$/, openText);
const oldWord = program('antiword', '-m', 'UTF-8.txt', '{}');
const unrtf = program('unrtf', '--text', '--nopict', '{}');

const readers: Record<string, Read> = {
  pdf: program('pdftotext', '-q', '{}', '-'),
  ...{ doc: oldWord, dot: oldWord, ppt: program('catppt', '-d', 'utf-8', '{}') },
  xls: program('xls2csv', '-d', 'utf-8', '{}'),
  rtf: async (file) => (await unrtf(file)).replace(/^###.*$/gm, '').replace(/^-+$/gm, ''),
  ...{ docx: word, docm: word, dotx: word, dotm: word },
  ...{ pptx: slides, pptm: slides, ppsx: slides, potx: slides },
  ...{ xlsx: sheets, xlsm: sheets, xltx: sheets },
  ...{ odt: open, ods: open, odp: open },
  epub: parts(/\.x?html?$/, withoutTags),
  ...{ txt: plain, csv: plain, md: plain, html: page },
};

/** The texts of Word, PowerPoint and Excel, parted where a paragraph, a line or a cell ends. */
function officeText(xml: string): string {
  const parted = xml
    .replaceAll(/(<\/?)(?:x|ns\d+):/g, '$1')
    .replace(/<(?:\/(?:w:p|a:p|si|is|v)|(?:w|a):(?:br|tab))\b[^>]*>/g, '<w:t> </w:t>');
  return unescaped([...parted.matchAll(/<(?:(?:[wa]:)?t|v)(?:\s[^>]*)?>([^<]*)</g)].map(([, text]) => text).join(''));
}

function openText(xml: string): string {
  return withoutTags(xml.replace(/<\/?text:(?:span|a)\b[^>]*>/g, ''));
}

function withoutTags(xml: string): string {
  return unescaped(xml.replace(/<\/?(?:b|i|u|em|strong|span|font|a)\b[^>]*>/g, '').replace(/<[^>]*>/g, ' '));
}

function unescaped(xml: string): string {
  return xml
    .replace(/&#(x?)([0-9a-f]+);/gi, (_whole, hex: string, code: string) =>
      String.fromCodePoint(parseInt(code, hex === '' ? 10 : 16)),
    )
    .replace(/&(?:amp|lt|gt|quot|apos|nbsp);/g, ' ');
}
