import path from 'node:path';
import { outputNames } from '../contract/output-names';
import type { LocalFile } from './storage';

export interface Destination {
  /** Name of the one object; may hold `%d`. */
  one: string | undefined;
  /** Beginning of the names of many objects. */
  many: string | undefined;
  manyIsFolder: boolean;
}

/**
 * Where each file goes, in order: the name itself (several files are numbered from 1, at `%d` where the caller put one; a
 * lone one has no number), the prefix followed by the file's own name, or its own name alone (v2-contract 4.2).
 */
export function objectNames(files: readonly LocalFile[], { one, many, manyIsFolder }: Destination): string[] {
  if (one !== undefined) return numbered(one, files.length);
  const prefix = many !== undefined && manyIsFolder && !many.endsWith('/') ? `${many}/` : (many ?? '');
  return files.map(({ filename }) => prefix + filename);
}

function numbered(name: string, count: number): string[] {
  if (count === 1) return [withoutNumber(name)];
  const folder = name.slice(0, name.length - path.posix.basename(name).length);
  const names = outputNames(count, { wanted: path.posix.basename(name), inputFilename: 'file', extension: undefined });
  return names.map((each) => folder + each);
}

/** `page-%d.png` is meant for several pages, and v1 stored the only one as `page.png`. `%d.png` alone becomes `1.png`. */
function withoutNumber(name: string): string {
  const bare = name.replace(/[-_ ]?%(0\d)?d/, '');
  return /(^|\/)(\.|$)/.test(bare) ? name.replace(/%(0\d)?d/, '1') : bare;
}
