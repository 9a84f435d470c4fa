import { differencesOf, type Tolerances } from './compare-files';
import { factsOf } from './file-facts';

/** What the process is asked: the facts of one file, or what tells two apart. */
export type CompareOrder = { facts: string } | { expected: string; actual: string; tolerances: Partial<Tolerances> };

export type CompareAnswer = { result: unknown } | { failure: string };

process.once('message', (order: CompareOrder) => {
  carriedOut(order).then(
    (result) => answer({ result }),
    (error: Error) => answer({ failure: error.message }),
  );
});

function answer(message: CompareAnswer): void {
  process.send?.(message, () => process.disconnect());
}

function carriedOut(order: CompareOrder): Promise<unknown> {
  if ('facts' in order) return factsOf(order.facts);
  return differencesOf(order.expected, order.actual, order.tolerances);
}
