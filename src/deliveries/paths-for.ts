import { parse } from 'node:path/posix';

/**
 * Where each file goes below a path of the call, named as the storages of v2 name them (v2-contract 4.2). One file goes
 * to the path. Several outputs of the path's format, or all where none has it, are numbered from 1, at `%d` where the
 * caller put one. What comes in addition, such as thumbnails, goes into the same directory under its own name, as does all
 * where the path is one.
 */
export function pathsFor(path: string, files: { filename: string }[]): string[] {
  if (path === '' || path.endsWith('/')) return files.map(() => path);
  const { dir, ext, name } = parse(path);
  const directory = dir === '' || dir.endsWith('/') ? dir : `${dir}/`;
  const ofFormat = files.filter(({ filename }) => parse(filename).ext.toLowerCase() === ext.toLowerCase());
  const outputs = ofFormat.length > 0 ? ofFormat : files;
  if (files.length === 1) return [/%(0\d)?d/.test(name) ? numbered(path, 1) : path];
  return files.map((file) => {
    if (!outputs.includes(file)) return directory;
    return outputs.length === 1 ? path : numbered(path, outputs.indexOf(file) + 1);
  });

  function numbered(whole: string, number: number): string {
    const place = /%(?:0(\d))?d/.exec(name);
    const text = String(number).padStart(Number(place?.[1] ?? 0), '0');
    const base = whole.lastIndexOf('/') + 1;
    return place
      ? whole.slice(0, base) + whole.slice(base).replace(/%(0\d)?d/, text)
      : `${directory}${name}-${text}${ext}`;
  }
}
