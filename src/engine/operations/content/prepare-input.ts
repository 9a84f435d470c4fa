import path from 'node:path';

import type { InputFile } from '../../contract/operation';
import { inWorker } from '../worker';
import type { DecodeRequest } from './decode-text';
import { netpbmFormats, withLineEnd } from './ended-netpbm';
import { withNewStyleJpeg } from './old-style-jpeg';

/** What may be read as text: in these formats every tool gets UTF-8. */
export const textFormats: ReadonlySet<string> = new Set([
  ...['adoc', 'csv', 'fb2', 'html', 'md', 'rst', 'svg', 'tex', 'tsv', 'txt'],
  ...['ass', 'srt', 'ssa', 'vtt'],
]);

/**
 * The input as every tool reads it, under its own name: texts decoded, so that no tool has to guess, TIFFs without the
 * withdrawn kind of JPEG, and plain Netpbm pictures with a line end; others as they are.
 */
export async function preparedInput(input: InputFile, format: string, place: Place): Promise<InputFile> {
  const mend = format === 'tiff' ? withNewStyleJpeg : netpbmFormats.has(format) ? withLineEnd : undefined;
  if (mend === undefined || input.size > mostPicture) return withDecodedText(input, format, place);
  const target = path.join(place.folder, `mended.${format}`);
  return (await mend(input.path, target)) ? { ...input, path: target } : input;
}

interface Place {
  folder: string;
  signal: AbortSignal;
}

/** The input with its text decoded into the folder; others as they are. */
export async function withDecodedText(input: InputFile, format: string, { folder, signal }: Place): Promise<InputFile> {
  if (!textFormats.has(format) || input.size > mostText) return input;
  const target = path.join(folder, `decoded.${format}`);
  return { ...input, path: await decodeText({ path: input.path, format, target }, signal) };
}

const decodeText = inWorker<DecodeRequest, string>(require.resolve('./decode-text'));

/** Bytes. Longer than any document; nothing else holds so much as one string. */
const mostText = 256 * 2 ** 20;
/** Bytes. The old way was withdrawn when pictures were small. */
const mostPicture = 64 * 2 ** 20;
