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
      .match(/[\p{L}\p{N}]{3,}/gu) ?? (text === undefined ? undefined : [])
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

/** Text between the tags of the parts of an archive. */
const parts =
  (names: RegExp): Read =>
  async (file) => {
    const archive = new PizZip(await readFile(file));
    const chosen = Object.keys(archive.files).filter((name) => names.test(name));
    return chosen.map((name) => withoutTags(archive.file(name)?.asText() ?? '')).join(' ');
  };

const plain: Read = (file) => readFile(file, 'utf8');
const page: Read = async (file) =>
  withoutTags((await readFile(file, 'utf8')).replace(/<(style|title|script)\b.*?<\/\1>|<!--.*?-->/gis, ' '));

const readers: Record<string, Read> = {
  pdf: program('pdftotext', '-q', '{}', '-'),
  doc: program('antiword', '-m', 'UTF-8.txt', '{}'),
  ppt: program('catppt', '-d', 'utf-8', '{}'),
  xls: program('xls2csv', '-d', 'utf-8', '{}'),
  rtf: program('unrtf', '--text', '--nopict', '{}'),
  docx: parts(/^word\/document\.xml$/),
  pptx: parts(/^ppt\/slides\/slide\d+\.xml$/),
  xlsx: parts(/^xl\/sharedStrings\.xml$/),
  ...{ odt: parts(/^content\.xml$/), ods: parts(/^content\.xml$/), odp: parts(/^content\.xml$/) },
  epub: parts(/\.x?html?$/),
  ...{ txt: plain, csv: plain, md: plain, html: page },
};

/** Runs and spans part words where nothing else does; paragraphs and cells part them in any case. */
function withoutTags(xml: string): string {
  return xml
    .replace(
      /<\/?(?:w:(?:r|t|rPr|proofErr|bookmark\w+)|a:(?:r|t|rPr)|r|t|text:span|b|i|u|em|strong|span|font|a)\b[^>]*>/g,
      '',
    )
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_whole, hex: string, code: string) =>
      String.fromCodePoint(parseInt(code, hex === '' ? 10 : 16)),
    )
    .replace(/&(?:amp|lt|gt|quot|apos|nbsp);/g, ' ');
}
