import { readFile } from 'node:fs/promises';

import ExifReader from 'exifreader';

import type { Tool, ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { decodeBitmap, decodedFormats } from '../images/bitmaps';
import { readableFormats } from '../images/convert-images';
import { fromSharp, sharp } from '../images/picture';
import { packageVersion } from '../package-version';
import type { PdfMetadataRequest } from './read-pdf-metadata';
import { passwordOption } from '../../options/password';
import { findFormat } from '../../../../formats';

/** What a picture says about itself: size and EXIF, IPTC and XMP tags. */
export const readImageMetadata: Tool = {
  operation: 'metadata',
  name: 'exifreader',
  version: packageVersion('exifreader'),
  pairs: [{ from: readableFormats, to: null, options: [] }],
  run: async (request) => ({ files: [], metadata: { ...(await pictureFacts(request)), ...(await tagsOf(request)) } }),
};

/** Under the labels of pdfinfo, as v1's `info` had them. */
export const readPdfMetadata: Tool = {
  operation: 'metadata',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [{ from: ['pdf'], to: null, options: [passwordOption], fallback: true }],
  run: async ({ input, options, signal }) => ({
    files: [],
    metadata: await readPdf({ path: input.path, size: input.size, password: options.text('password') }, signal),
  }),
};

async function pictureFacts({ input, inputFormat, signal }: ToolRequest): Promise<Record<string, unknown>> {
  const { width, height, ...rest }: Partial<Awaited<ReturnType<ReturnType<typeof sharp>['metadata']>>> =
    decodedFormats.has(inputFormat)
      ? await decodeBitmap({ path: input.path, format: inputFormat }, signal)
      : await fromSharp(sharp(input.path).metadata());
  const { pages, space, channels, density, hasAlpha } = rest;
  return {
    FileType: inputFormat.toUpperCase(),
    MIMEType: findFormat(inputFormat)?.mime,
    FileSize: input.size,
    ImageWidth: width,
    ImageHeight: height,
    ...(pages !== undefined && { PageCount: pages }),
    ...(space !== undefined && { ColorSpace: space, ColorComponents: channels, HasAlpha: hasAlpha }),
    ...(density !== undefined && { XResolution: density, YResolution: density }),
  };
}

async function tagsOf({ input }: ToolRequest): Promise<Record<string, string | number>> {
  const tags = readTags(await readFile(input.path));
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([name]) => !withheld.test(name))
      .map(([name, tag]) => [name.replace(/[^A-Za-z0-9]/g, ''), tag?.description] as const)
      .filter((entry): entry is [string, string | number] => isShort(entry[1])),
  );
}

/** Sensitivity, coordinates and dimensions are numbers. */
function isShort(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= longestValue);
}

/** None where the format has no tags (SVG, BMP, icons) or they are damaged: the picture itself was read before. */
function readTags(bytes: Buffer): Record<string, { description?: unknown } | undefined> {
  try {
    return ExifReader.load(bytes);
  } catch {
    return {};
  }
}

/** Pieces of the file rather than facts about it, and what is told in the same words above. */
const withheld = /^(Thumbnail|Images|MakerNote|PrintIM|_raw|Image ?(Width|Height)|FileType|.*IFD Pointer$)/;
const longestValue = 2000;

const readPdf = inWorker<PdfMetadataRequest, Record<string, string | number>>(require.resolve('./read-pdf-metadata'));
