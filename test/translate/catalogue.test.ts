import { Catalogue } from '../../src/translate/catalogue';
import type { CatalogueRow } from '../../src/upstream';
import { row } from './calls';

/** Counts how often its rows are gone through to be indexed. */
function counted(rows: CatalogueRow[]): { rows: CatalogueRow[]; indexed: () => number } {
  let readings = 0;
  const first = rows[0];
  const operation = first?.operation;
  Object.defineProperty(first, 'operation', { enumerable: true, get: () => (readings += 1) && operation });
  Catalogue.of(rows);
  const once = readings;
  readings = 0;
  return { rows, indexed: () => readings / once };
}

describe('the catalogue of an upstream', () => {
  it('is indexed once, also where it is asked for as a whole and as a partial one in turn', () => {
    const { rows, indexed } = counted([row('convert', 'png', 'jpg')]);
    for (let turn = 0; turn < 5; turn += 1) {
      Catalogue.of(rows).allows('convert', { input: 'png', output: 'jpg' });
      Catalogue.of(rows, true).allows('convert', { input: 'png', output: 'jpg' });
    }
    expect(indexed()).toBe(0);
  });

  it('may lack an operation where it is partial, and offers no such operation where it is whole', () => {
    const rows = [row('convert', 'png', 'jpg')];
    expect(Catalogue.of(rows).allows('command', { engine: 'ffmpeg' })).toBe(false);
    expect(Catalogue.of(rows, true).allows('command', { engine: 'ffmpeg' })).toBe(true);
  });
});
