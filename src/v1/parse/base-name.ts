import { truncateToBytes } from '../../runtime';
import { unescaped } from '../../text';
import { limits } from './limits';

/**
 * The safe basename of a name that a client sent: no folders (of Unix, Windows or a URL), no query, no control
 * characters and halves of surrogate pairs, no longer than file systems take; unicode stays. Empty where nothing is left (v1-clients B3).
 */
export function baseName(name: string): string {
  const path = isUrl(name) ? unescaped(name.replace(/[?#].*$/s, '')) : name;
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cs}]/gu, '').trim();
  return /^\.*$/.test(clean) ? '' : shortened(clean);
}

function isUrl(name: string): boolean {
  return /^([a-z][a-z\d+.-]*:)?\/\//i.test(name);
}

/** Cuts the stem, not the extension: the extension says what the file is (v1-contract 5.1). */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= limits.fileNameBytes) return name;
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  return truncateToBytes(stem, limits.fileNameBytes - Buffer.byteLength(extension)) + extension;
}
