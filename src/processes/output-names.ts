import type { Process } from './process';
import { baseNameOf } from '../formats';

/**
 * The names v1 shows: after the input the client sent, where the job had to know an input under a name of its own, and
 * numbered from 0 where the key asks for the numbering of 2015 (v1-clients S19).
 */
export function withShownNames<File extends { filename: string }>(process: Process, files: File[]): File[] {
  const named = files.map((file) => ({ ...file, filename: afterInput(process, file.filename) }));
  return process.compat.firstPageZero && isNumberedFrom1(named) ? named.map(oneLess) : named;
}

function afterInput({ uploadNames, input }: Process, filename: string): string {
  const [stored] = Object.values(uploadNames ?? {});
  if (stored === undefined || input.filename === undefined) return filename;
  const stem = baseNameOf(stored);
  return filename.startsWith(stem) ? baseNameOf(input.filename) + filename.slice(stem.length) : filename;
}

const pageNumber = /-(\d+)(?=\.[^.]+$)/;

function isNumberedFrom1(files: { filename: string }[]): boolean {
  const numbers = files.map(({ filename }) => Number(pageNumber.exec(filename)?.[1])).sort((a, b) => a - b);
  return numbers.every((number, index) => number === index + 1);
}

function oneLess<File extends { filename: string }>(file: File): File {
  return { ...file, filename: file.filename.replace(pageNumber, (_, number) => `-${Number(number) - 1}`) };
}
