import type { FilePart } from './http/exchange';
import type { LocalFile } from './storage';

/** A large file as parts of `partSize` bytes, or larger ones where the storage takes no more than `highestCount`. */
export function partsOf(file: LocalFile, partSize: number, highestCount: number): FilePart[] {
  const size = Math.max(partSize, Math.ceil(file.size / highestCount));
  return Array.from({ length: Math.ceil(file.size / size) }, (_, index) => ({
    path: file.path,
    start: index * size,
    length: Math.min(size, file.size - index * size),
  }));
}

/** A file as one part, from its first byte to its last. */
export function wholeFile(file: LocalFile): FilePart {
  return { path: file.path, start: 0, length: file.size };
}
