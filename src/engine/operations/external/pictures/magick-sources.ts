import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { convertImages } from '../../builtin/images/convert-images';
import { Options } from '../../options/options';
import { isTurned } from '../../options/picture-options';
import { selectPages, wantedPages } from '../../options/pages';
import type { ToolRequest } from '../../tool';
import { linkInput } from '../run-folder';
import { magickEnvironment } from './magick-environment';

/**
 * The pictures of a file that are wanted, as ImageMagick's arguments: `TIFF:input.tiff[0,1]`. What it would read without
 * transparency, orientation or the knowledge which picture is meant, or of which it knows not every kind, is decoded by the built-in tool beforehand.
 */
export async function magickSources(request: ToolRequest, coder: string, programs: Programs): Promise<string[]> {
  if (decodedBefore.has(request.inputFormat)) return decoded(request);
  const source = `${coder}:${await linkInput(request)}`;
  return [`${source}[${(await wantedFrames(request, source, programs)).join(',')}]`];
}

const decodedBefore: ReadonlySet<string> = new Set(['avif', 'heic', 'heif', 'pcx', 'png', 'tga', 'webp']);

async function decoded(request: ToolRequest): Promise<string[]> {
  const folder = path.join(request.folder, 'decoded');
  await mkdir(folder);
  const { pages, page_range } = request.options.values;
  const options = new Options({ auto_orient: isTurned(request.options), pages, page_range });
  const { files } = await convertImages.run({ ...request, outputFormat: 'png', options, folder, progress: () => {} });
  return files.map((file) => `PNG:${path.relative(request.folder, file.path)}`);
}

/** Counted from 0. Of layers and frames the first (of a PSD and its kind: the whole picture); of real pages all. */
async function wantedFrames(request: ToolRequest, source: string, programs: Programs): Promise<number[]> {
  const pages = wantedPages(request.options);
  if (pages === undefined && request.inputFormat !== 'tiff') return [0];
  const { stdout } = await programs.run('identify', {
    arguments: ['-format', '%n\n', source],
    folder: request.folder,
    reads: [request.input.path],
    signal: request.signal,
    environment: await magickEnvironment(request.folder),
  });
  return selectPages(pages, Number.parseInt(stdout, 10)).map((page) => page - 1);
}
