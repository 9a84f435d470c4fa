import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachConversionType, type ConversionType } from '../translate';
import type { CatalogueRow } from '../upstream';

/** Milliseconds of work between two turns of the event loop. */
const slice = 10;

/** Listing thousands of pairs takes a good part of a second, and anybody may ask: it is done once a catalogue, in slices. */
export class ConversionList {
  private rows?: CatalogueRow[];
  private types: Promise<ConversionType[]> = Promise.resolve([]);

  /** All conversion types of this catalogue. */
  of(rows: CatalogueRow[]): Promise<ConversionType[]> {
    if (rows !== this.rows) {
      this.rows = rows;
      this.types = inSlices(eachConversionType(rows));
    }
    return this.types;
  }
}

async function inSlices<Item>(items: Iterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  let start = performance.now();
  for (const item of items) {
    all.push(item);
    if (performance.now() - start < slice) continue;
    await nextTurn();
    start = performance.now();
  }
  return all;
}
