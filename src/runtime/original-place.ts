/** The parts of a source map (version 3) that tell places. */
export interface PlaceMap {
  sources: string[];
  mappings: string;
}

/** Both from 0, as the map has them. */
export interface Place {
  line: number;
  column: number;
}

export type OriginalPlace = Place & { source: string };

/**
 * Where in the sources a place of the built file comes from: that of the last mapping before it. The map is read up to there,
 * and nothing of it is kept; Node's own `SourceMap` makes objects of all its mappings, 75 MB for those of a server.
 */
export function originalPlace({ sources, mappings }: PlaceMap, { line, column }: Place): OriginalPlace | undefined {
  // The fields of a mapping, each told as the difference from the one before it.
  const at = { builtColumn: 0, source: 0, line: 0, column: 0 };
  let found: typeof at | undefined;
  let [builtLine, field, value, shift] = [0, 0, 0, 0];
  for (let index = 0; index < mappings.length; index += 1) {
    const code = mappings.charCodeAt(index);
    if (code === comma || code === semicolon) {
      field = 0;
      if (code === comma) continue;
      if (builtLine === line) break;
      builtLine += 1;
      at.builtColumn = 0;
      continue;
    }
    const bits = bitsOf[code] ?? 0;
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    const name = fields[field++];
    if (name) at[name] += value & 1 ? -(value >> 1) : value >> 1;
    [value, shift] = [0, 0];
    if (builtLine === line && at.builtColumn > column) break;
    if (name === 'column') found = Object.assign(found ?? {}, at);
  }
  const source = found && sources[found.source];
  return found && source !== undefined ? { source, line: found.line, column: found.column } : undefined;
}

const fields = ['builtColumn', 'source', 'line', 'column'] as const;
const comma = ','.charCodeAt(0);
const semicolon = ';'.charCodeAt(0);

/** Of base64 VLQ: five bits a letter, the lowest first; the sixth says that more come, the lowest of all is the sign. */
const bitsOf: number[] = [];
for (const [bits, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  bitsOf[letter.charCodeAt(0)] = bits;
