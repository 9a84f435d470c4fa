import { open, readFile, stat } from 'node:fs/promises';
import { PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { hashOf } from './hash-of';
import { namesInZip } from './names-in-zip';
import { secondsOf } from './seconds-of';

/** What can be told of a file without trusting its name. What is not known is absent. */
export interface FileFacts {
  kind: 'picture' | 'pdf' | 'media' | 'zip' | 'other';
  /** Bytes. */
  size: number;
  sha256: string;
  /** Pixels of a picture. */
  width?: number;
  height?: number;
  /** Pages of a PDF, or pictures in one file. */
  pages?: number;
  /** Length of sound and film. */
  seconds?: number;
  /** Names in a ZIP, sorted. */
  names?: string[];
}

/** Larger PDF files are not opened: their number of pages stays unknown. */
const largestPdf = 200 * 2 ** 20;
const mostPixels = 100_000_000;

/** Never throws for content that is damaged: such a file is of the kind `other`. Rejects where it can't be read. */
export async function factsOf(path: string): Promise<FileFacts> {
  const [{ size }, sha256, kind] = await Promise.all([stat(path), hashOf(path), kindOf(path)]);
  const known = await detailsOf(kind, path, size).catch(() => undefined);
  return known ? { kind, size, sha256, ...known } : { kind: 'other', size, sha256 };
}

async function detailsOf(kind: FileFacts['kind'], path: string, size: number): Promise<Partial<FileFacts>> {
  if (kind === 'pdf') return size > largestPdf ? {} : { pages: await pagesOf(path) };
  if (kind === 'media') return { seconds: await secondsOf(path) };
  if (kind === 'zip') return { names: await namesInZip(path) };
  if (kind === 'other') return {};
  const { width, height, pages } = await sharp(path, { limitInputPixels: mostPixels }).metadata();
  return { width, height, ...(pages !== undefined && { pages }) };
}

async function pagesOf(path: string): Promise<number> {
  const document = await PDFDocument.load(await readFile(path), { ignoreEncryption: true, updateMetadata: false });
  return document.getPageCount();
}

/** The first bytes of each kind, as text in Latin-1. */
const beginnings: [FileFacts['kind'], RegExp][] = [
  ['picture', /^(\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|RIFF[^]{4}WEBP|[^]{4}ftyp(avif|avis))/],
  ['picture', /^(\xef\xbb\xbf)?\s*(<svg[\s>]|<(\?xml|!--|!DOCTYPE svg)[^]*<svg[\s>])/],
  ['pdf', /^[^]{0,1000}%PDF-/],
  ['zip', /^PK(\x03\x04|\x05\x06)/],
  [
    'media',
    /^([^]{4}ftyp|\x1aE\xdf\xa3|OggS|fLaC|ID3|\xff[\xe2-\xfb]|RIFF[^]{4}(WAVE|AVI )|FLV|FORM[^]{4}AIF|\0\0\x01[\xb3\xba]|0&\xb2u|MThd|#!AMR|G[^]{187}G)/,
  ],
];

async function kindOf(path: string): Promise<FileFacts['kind']> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2_048), 0, 2_048, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return beginnings.find(([, beginning]) => beginning.test(head))?.[0] ?? 'other';
  } finally {
    await file.close();
  }
}
