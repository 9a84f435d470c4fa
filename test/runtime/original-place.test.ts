import { SourceMap } from 'node:module';
import { transformSync } from '@swc/core';
import { originalPlace, type PlaceMap } from '../../src/runtime/original-place';

const source = `interface Gone { a: string }
export async function one(given: Gone, ...rest: number[]): Promise<number> {
  for await (const each of rest as unknown as AsyncIterable<number>) if (each > 1_000) return each;
  return given?.a?.length ?? 0;
}

export class Two {
  #hidden = 1;
  get hidden() { return this.#hidden; }
}
`;

it('finds the same places as the source maps of Node itself', () => {
  const { code, map = '' } = transformSync(source, {
    sourceFileName: 'two.ts',
    sourceMaps: true,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2019' },
  });
  const ours = JSON.parse(map) as PlaceMap;
  const nodes = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  const places = code
    .split('\n')
    .flatMap((text, line) => Array.from({ length: text.length + 1 }, (_, column) => ({ line, column })));
  for (const place of places) {
    const entry = nodes.findEntry(place.line, place.column);
    const expected =
      'originalSource' in entry
        ? { source: entry.originalSource, line: entry.originalLine, column: entry.originalColumn }
        : undefined;
    expect({ place, found: originalPlace(ours, place) }).toEqual({ place, found: expected });
  }
  expect(places.length).toBeGreaterThan(500);
});

it('knows no place before the first mapping, nor in an empty map', () => {
  expect(originalPlace({ sources: ['a.ts'], mappings: ';;AAAA' }, { line: 1, column: 5 })).toBeUndefined();
  expect(originalPlace({ sources: [], mappings: '' }, { line: 3, column: 0 })).toBeUndefined();
});
