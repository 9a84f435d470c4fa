import diff from 'microdiff';

export interface JsonDifference {
  /** Names from the top down, joined by dots: `output.files.0`. Empty for the value as a whole. */
  where: string;
  /** `order`: the same names in another order. */
  what: 'missing' | 'added' | 'type' | 'value' | 'order';
  expected?: unknown;
  actual?: unknown;
}

/** What tells two JSON values apart: names, their order, types and values. */
export function jsonDifferences(expected: unknown, actual: unknown): JsonDifference[] {
  const changes = diff({ value: expected }, { value: actual }, { cyclesFix: false }).map((change): JsonDifference => {
    const where = change.path.slice(1).join('.');
    if (change.type === 'CREATE') return { where, what: 'added', actual: change.value };
    if (change.type === 'REMOVE') return { where, what: 'missing', expected: change.oldValue };
    const { oldValue, value } = change as { oldValue: unknown; value: unknown };
    return { where, what: typeOf(oldValue) === typeOf(value) ? 'value' : 'type', expected: oldValue, actual: value };
  });
  return [...changes, ...orderDifferences(expected, actual, [])];
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** Names that both have must come in the same order; those that only one has are told of already. */
function orderDifferences(expected: unknown, actual: unknown, path: string[]): JsonDifference[] {
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual)) return [];
  const shared = Object.keys(expected).filter((name) => Object.hasOwn(actual, name));
  const order = Object.keys(actual).filter((name) => Object.hasOwn(expected, name));
  const below = shared.flatMap((name) => orderDifferences(expected[name], actual[name], [...path, name]));
  const isSame = shared.join('\0') === order.join('\0');
  const where = path.join('.');
  return isSame ? below : [{ where, what: 'order', expected: shared.join(', '), actual: order.join(', ') }, ...below];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
