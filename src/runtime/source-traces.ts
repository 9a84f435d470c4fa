import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { originalPlace, type PlaceMap } from './original-place';

/**
 * Lets stack traces name the sources of the built program in `folder`, where their maps lie beside it (in a checkout; a
 * package has none). Node itself would read every map at the start, needed or not; this reads one when a trace asks for it.
 */
export function placeTracesInSources(folder: string): void {
  if (!existsSync(join(folder, 'cli.js.map'))) return;
  const beginning = folder + sep;
  const known = new Map<string, string>();
  const inSources = (place: string, file: string, line: string, column: string) => {
    const source = known.get(place) ?? sourceOf(folder, file, { line: Number(line), column: Number(column) }) ?? place;
    known.set(place, source);
    return source;
  };
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.map((site) => {
      const [before = '', after] = `${site as unknown as string}`.split(beginning);
      return `\n    at ${before}${after === undefined ? '' : after.replace(/^([\w.-]+\.js):(\d+):(\d+)/, inSources)}`;
    });
    return wordsOf(error) + lines.join('');
  };
}

function sourceOf(folder: string, file: string, { line, column }: { line: number; column: number }) {
  try {
    const map = JSON.parse(readFileSync(join(folder, `${file}.map`), 'utf8')) as PlaceMap;
    const found = originalPlace(map, { line: line - 1, column: column - 1 });
    return found && `${join(folder, found.source)}:${found.line + 1}:${found.column + 1}`;
  } catch {
    return undefined;
  }
}

/** An error may have words of its own that can't be read. */
function wordsOf(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}
