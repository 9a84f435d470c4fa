import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import PizZip from 'pizzip';
import sharp from 'sharp';

import type { Expected } from './sample';

const run = promisify(execFile);

/** What is wrong with the files of a conversion, found by other programs than made them; undefined where nothing is. */
export async function faultIn(paths: string[], target: string, expected: Expected): Promise<string | undefined> {
  if (paths.length === 0) return 'no file';
  if (expected.type === 'refusal') return 'a file that nothing can be made of was converted';
  if (expected.type === 'words') return faultInWords(await textOf(paths[0] ?? '', target), expected.words);
  if (expected.type === 'media') return faultInMedia(paths[0] ?? '', expected.seconds);
  if (expected.type === 'names') return faultInNames(await namesIn(paths[0] ?? '', target), expected.names);
  return faultInPictures(paths, target, expected);
}

function faultInWords(text: string, words: string[]): string | undefined {
  const shown = JSON.stringify(text.slice(0, 200));
  const missing = words.filter((word) => !text.includes(word));
  if (missing.length > 0) return `words are missing: ${missing.join(', ')} of ${shown}`;
  let end = 0;
  for (const word of words) {
    const place = text.indexOf(word, end);
    if (place < 0) return `words are out of order: ${shown}`;
    end = place + word.length;
  }
  const isTwice = words.every((word) => text.includes(word, end));
  return isTwice ? `the words are there twice: ${shown}` : undefined;
}

/** The text of a result, as another reader of its format finds it. */
async function textOf(file: string, format: string): Promise<string> {
  if (format === 'pdf') return joined((await run('pdftotext', ['-layout', file, '-'])).stdout);
  const bytes = await readFile(file);
  const main = mainParts[format];
  if (main !== undefined) {
    const archive = new PizZip(bytes);
    const names = Object.keys(archive.files).filter((name) => main.test(name));
    names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    return joined(withoutTags(names.map((name) => archive.file(name)?.asText() ?? '').join(' ')));
  }
  if (format === 'html')
    return joined(withoutTags(bytes.toString('utf8').replace(/<(style|title|script).*?<\/\1>/gs, '')));
  return joined(format === 'rtf' ? plainRtf(bytes.toString('latin1')) : bytes.toString('utf8'));
}

const mainParts: Record<string, RegExp> = {
  docx: /^word\/document\.xml$/,
  xlsx: /^xl\/(?:sharedStrings|worksheets\/sheet1)\.xml$/,
  pptx: /^ppt\/slides\/slide\d+\.xml$/,
  odt: /^content\.xml$/,
  ods: /^content\.xml$/,
  odp: /^content\.xml$/,
};

function withoutTags(xml: string): string {
  return xml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_whole, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&nbsp;/g, ' ')
    .replace(/&(euro|uuml|szlig|ouml|eacute|agrave|ccedil|oelig);/g, (_whole, name: string) => entities[name] ?? '');
}

const entities: Record<string, string> = {
  euro: '€',
  uuml: 'ü',
  szlig: 'ß',
  ouml: 'ö',
  eacute: 'é',
  agrave: 'à',
  ccedil: 'ç',
  oelig: 'œ',
};

function plainRtf(rtf: string): string {
  return rtf
    .replace(/\\u(-?\d+) ?(?:\?|\\'[0-9a-f]{2})?/g, (_whole, code: string) =>
      String.fromCodePoint(Number(code) & 0xffff),
    )
    .replace(/\\'([0-9a-f]{2})/g, (_whole, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\[a-z]+-?\d* ?/g, ' ');
}

/** Lines break where a page is narrow. */
function joined(text: string): string {
  return text.replace(/\s+/g, ' ');
}

async function faultInPictures(
  paths: string[],
  target: string,
  { width, height, count = 1, colour }: Expected & { type: 'pictures' },
): Promise<string | undefined> {
  if (target === 'pdf') return faultInPage(paths[0] ?? '');
  if (paths.length !== count) return `${paths.length} files instead of ${count}`;
  const file = paths[0] ?? '';
  const size = await sizeOf(file, target);
  if (size.width !== width || size.height !== height) {
    return `${size.width}x${size.height} instead of ${width}x${height}`;
  }
  if (colour === undefined || !sharpReads.has(target)) return undefined;
  const { channels } = await sharp(file).flatten({ background: '#fff' }).toColourspace('srgb').stats();
  const distance = Math.max(...colour.map((value, index) => Math.abs(value - (channels[index]?.mean ?? 0))));
  return distance > mostDistance
    ? `another colour: ${channels.map(({ mean }) => Math.round(mean)).join(',')}`
    : undefined;
}

const sharpReads: ReadonlySet<string> = new Set(['jpg', 'png', 'webp', 'tiff', 'gif', 'avif']);
/** Of 255: CMYK without profiles, palettes and loss. */
const mostDistance = 45;

async function sizeOf(file: string, format: string): Promise<{ width?: number; height?: number }> {
  if (sharpReads.has(format)) return sharp(file).metadata();
  const head = await readFile(file);
  return { width: head.readInt32LE(18), height: Math.abs(head.readInt32LE(22)) };
}

async function faultInPage(file: string): Promise<string | undefined> {
  const { stdout } = await run('pdfinfo', [file]);
  return /^Pages:\s+1$/m.test(stdout) ? undefined : 'not one page';
}

async function faultInMedia(file: string, seconds: number): Promise<string | undefined> {
  const shown = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', [...shown, file]);
  const found = Number(stdout.trim());
  return Math.abs(found - seconds) <= 0.35 ? undefined : `${found} s instead of ${seconds} s`;
}

async function namesIn(file: string, format: string): Promise<string[]> {
  if (format !== '7z') return (await run('bsdtar', ['-tf', file])).stdout.split('\n');
  const { stdout } = await run('7z', ['l', '-slt', file]);
  return [...stdout.matchAll(/^Path = (.*)$/gm)].map(([, name]) => name ?? '');
}

function faultInNames(found: string[], wanted: string[]): string | undefined {
  const missing = wanted.filter((name) => !found.includes(name));
  return missing.length === 0 ? undefined : `${missing.join(', ')} missing of ${found.join(', ')}`;
}
