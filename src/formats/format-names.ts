import { formatsByExtension, type Format, type FormatGroup } from './format-table';

/** The name under which v2 lists a format, in lower case and without a dot: `.JPEG` -> `jpg`. Unknown names come back. */
export function canonicalFormat(name: string): string {
  const extension = name.trim().toLowerCase().replace(/^\./, '');
  return aliases.get(extension) ?? extension;
}

/** `undefined` for a format that neither v1 nor v2 has. */
export function findFormat(name: string): Format | undefined {
  return formatsByExtension.get(canonicalFormat(name));
}

/** The group of a format; `undefined` where there is no format, or one that v1 never had. */
export function formatGroup(format: string | undefined): FormatGroup | undefined {
  return format === undefined ? undefined : findFormat(format)?.group;
}

/** Canonical format of a file name; `undefined` without an extension. */
export function formatOfFilename(filename: string): string | undefined {
  const extension = extensionOf(filename);
  return extension === undefined ? undefined : canonicalFormat(extension);
}

/** Lower-case extension without the dot; `tar.gz` and its kind count as one. `undefined` where there is none. */
export function extensionOf(filename: string): string | undefined {
  return /[^./\\]\.(tar\.[a-z0-9]+|[a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase();
}

/** `report.tar.gz` -> `report`: the name that a new extension is appended to. */
export function baseNameOf(filename: string): string {
  const extension = extensionOf(filename);
  return extension === undefined ? filename : filename.slice(0, -extension.length - 1);
}

/** Other names of a format that callers, files and v1 itself use. */
const aliases = new Map([
  ['jpeg', 'jpg'],
  ['jpe', 'jpg'],
  ['jfif', 'jpg'],
  ['tif', 'tiff'],
  ['htm', 'html'],
  ['markdown', 'md'],
  ['mpg', 'mpeg'],
  ['aif', 'aiff'],
  ['text', 'txt'],
  ['tgz', 'tar.gz'],
  ['tbz2', 'tar.bz2'],
  ['txz', 'tar.xz'],
  ['tz', 'tar.z'],
]);
