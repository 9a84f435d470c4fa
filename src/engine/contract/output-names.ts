import { truncateToBytes } from '../../runtime';
import { baseNameOf } from '../../formats';

export interface NamingRequest {
  /** The caller's `filename`, may hold `%d`. */
  wanted: string | undefined;
  inputFilename: string;
  /** Extension of the result without a dot, as the caller spelt it; `undefined` keeps the input's name. */
  extension: string | undefined;
}

/**
 * Names of the results of one run, in order: `filename`, or the input's base name with the new extension;
 * several results are numbered from 1 (`name-1.jpg`), at `%d` where the caller put one (v2-contract 5).
 */
export function outputNames(count: number, { wanted, inputFilename, extension }: NamingRequest): string[] {
  const name = safeName(wanted ?? defaultName(inputFilename, extension));
  const placeholder = /%(0\d)?d/;
  if (placeholder.test(name)) {
    return Array.from({ length: count }, (_, index) =>
      name.replace(placeholder, (_match, padding?: string) => String(index + 1).padStart(Number(padding ?? 0), '0')),
    );
  }
  if (count === 1) return [name];
  const base = baseNameOf(name);
  const ending = name.slice(base.length);
  return Array.from({ length: count }, (_, index) => `${base}-${index + 1}${ending}`);
}

/** A name that is not in `taken` yet: `a.png`, `a-1.png`, ... */
export function uniqueName(name: string, taken: ReadonlySet<string>): string {
  const base = baseNameOf(name);
  const ending = name.slice(base.length);
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? name : `${base}-${number}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The last path segment only, as long as a file system takes it: a caller's name never leaves the output folder. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const printable = [...last].filter((character) => character >= ' ' && character !== '\u007f').join('');
  return ['', '.', '..'].includes(printable) ? 'file' : shortened(printable);
}

/** File systems take 255 bytes; numbers and longer extensions may still be put behind. */
const mostBytes = 230;

function shortened(name: string): string {
  const base = baseNameOf(name);
  const ending = name.slice(base.length);
  const room = mostBytes - Buffer.byteLength(ending);
  if (Buffer.byteLength(base) <= room) return name;
  return truncateToBytes(base, Math.max(room, 1)) + ending.slice(0, mostBytes);
}

function defaultName(inputFilename: string, extension: string | undefined): string {
  return extension === undefined ? inputFilename : `${baseNameOf(inputFilename)}.${extension}`;
}
