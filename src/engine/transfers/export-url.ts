import { createHash } from 'node:crypto';
import { copyFile, link, unlink } from 'node:fs/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { zipEntryName } from '../../runtime';
import type { Outcome, OutcomeFile, TaskContext, TaskType } from '../contract/task-type';
import { uniqueName } from '../contract/output-names';
import { isTrue } from '../contract/is-true';
import { OperationError, type InputFile } from '../contract/operation';
import { smallFile } from '../contract/small-file';

/** export/url: keeps the files for download for 24 h, each by itself or all in one zip (v2-contract 7). */
export const exportUrl: TaskType = {
  name: 'export/url',
  queue: 'transfers',
  needsInput: true,
  inputOptions: [],
  placesResults: true,
  validate: () => ({}),
  isLight: () => false,
  run: async (context): Promise<Outcome> => {
    if (context.inputs.length === 0) throw new OperationError('The input tasks have no files to export');
    const isArchive = isTrue(context.parameters.archive_multiple_files) && context.inputs.length > 1;
    return { files: isArchive ? [await archive(context)] : await linkAll(context), credits: 0 };
  },
};

async function linkAll({ inputs, place, signal }: TaskContext): Promise<OutcomeFile[]> {
  const files: OutcomeFile[] = [];
  for (const { input, filename } of namedOnce(inputs)) {
    const path = await place(filename, inputs.length === 1);
    const linked = await linkOrCopy(input.path, path);
    const md5 = input.size > smallFile ? await md5Of(path, signal) : undefined;
    files.push({ filename, path, size: input.size, linked, md5 });
  }
  return files;
}

async function archive({ inputs, place, signal }: TaskContext): Promise<OutcomeFile> {
  const filename = 'files.zip';
  const path = await place(filename, true);
  const zip = new ZipFile();
  for (const { input, filename: name } of namedOnce(inputs))
    zip.addFile(input.path, zipEntryName(name), { compress: false });
  zip.end();
  await pipeline(zip.outputStream as Readable, createWriteStream(path), { signal });
  return { filename, path, md5: await md5Of(path, signal) };
}

/** Two inputs may carry the same name: the later one is numbered. */
function namedOnce(inputs: InputFile[]): { input: InputFile; filename: string }[] {
  const taken = new Set<string>();
  return inputs.map((input) => {
    const filename = uniqueName(input.filename, taken);
    taken.add(filename);
    return { input, filename };
  });
}

/** Some file systems know no links. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await linkAnew(from, to);
    return true;
  } catch {
    await copyFile(from, to);
    return false;
  }
}

/** A run that a kill has cut off may have left its link. */
async function linkAnew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await unlink(to);
    await link(from, to);
  }
}

/** ETag of the download (v2-contract 7). That of a small file is made of the bytes that are sent. */
async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
