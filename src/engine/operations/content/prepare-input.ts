import path from 'node:path';

import type { InputFile } from '../../contract/operation';
import { inWorker } from '../worker';
import type { DecodeRequest } from './decode-text';

/** What may be read as text: in these formats every tool gets UTF-8. */
export const textFormats: ReadonlySet<string> = new Set([
  ...['adoc', 'csv', 'fb2', 'html', 'md', 'rst', 'svg', 'tex', 'tsv', 'txt'],
  ...['ass', 'srt', 'ssa', 'vtt'],
]);

/** The input with its text decoded into the folder, under its own name, so that no tool has to guess; others as they are. */
export async function withDecodedText(
  input: InputFile,
  format: string,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<InputFile> {
  if (!textFormats.has(format) || input.size > mostText) return input;
  const target = path.join(folder, `decoded.${format}`);
  return { ...input, path: await decodeText({ path: input.path, format, target }, signal) };
}

const decodeText = inWorker<DecodeRequest, string>(require.resolve('./decode-text'));

/** Bytes. Longer than any document; nothing else holds so much as one string. */
const mostText = 256 * 2 ** 20;
