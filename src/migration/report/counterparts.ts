import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { CatalogueRow } from '../../upstream';
import { counterpartOf, type Counterpart } from './counterpart';
import type { Usage } from './usage-store';

/** Some kilobytes each, with the code in four languages. */
const mostKnown = 2_000;
/** Milliseconds of work before others get their turn. */
const slice = 10;

/** Makes the v2 counterparts of shapes: a report may need thousands, and nobody shall wait for it meanwhile. */
export class Counterparts {
  private readonly known = new LRUCache<string, Counterpart>({ max: mostKnown });
  private catalogue: CatalogueRow[] = [];

  /** By the ids of the shapes. */
  async of(usages: Usage[], catalogue: CatalogueRow[]): Promise<Map<string, Counterpart>> {
    if (catalogue !== this.catalogue) this.known.clear();
    this.catalogue = catalogue;
    const found = new Map<string, Counterpart>();
    let begun = performance.now();
    for (const { shapeId, shape, example } of usages) {
      if (found.has(shapeId)) continue;
      const counterpart = this.known.get(shapeId) ?? counterpartOf(shape, example, catalogue);
      this.known.set(shapeId, counterpart);
      found.set(shapeId, counterpart);
      if (performance.now() - begun < slice) continue;
      await nextTurn();
      begun = performance.now();
    }
    return found;
  }
}
