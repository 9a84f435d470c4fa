import type { Counterpart, Effort } from './counterpart';
import type { CallShape } from './shape';
import type { Usage } from './usage-store';

/** What one key still uses of v1. Times are in ISO form. */
export interface KeyReport {
  label: string;
  calls: number;
  firstSeen: string;
  lastSeen: string;
  shapes: ShapeReport[];
}

export interface ShapeReport {
  id: string;
  shape: CallShape;
  calls: number;
  firstSeen: string;
  lastSeen: string;
  /** Calls by HTTP status. */
  outcomes: Record<string, number>;
  v2: Counterpart;
}

export interface Report {
  generatedAt: string;
  /** REPORT_DAYS: how far it looks back. */
  days: number;
  keys: KeyReport[];
  /** What is left until the proxy can be switched off. */
  left: { keys: number; shapes: number; calls: number; shapesByEffort: Record<Effort, number> };
}

export interface ReportFacts {
  now: number;
  days: number;
  /** What each shape is in v2, by its id. */
  counterparts: ReadonlyMap<string, Counterpart>;
}

/** Pure: what each key uses, since when, how often, and what it is in v2; the busiest first. */
export function reportOf(usages: Usage[], { now, days, counterparts }: ReportFacts): Report {
  const keys = [...grouped(usages, ({ caller }) => caller)].map(([label, ofKey]): KeyReport => {
    const shapes = [...grouped(ofKey, ({ shapeId }) => shapeId)].flatMap(([id, ofShape]): ShapeReport[] => {
      const [{ shape }] = ofShape as [Usage, ...Usage[]];
      const v2 = counterparts.get(id);
      return v2 ? [{ id, shape, ...totalsOf(ofShape), outcomes: outcomesOf(ofShape), v2 }] : [];
    });
    return { label, ...totalsOf(ofKey), shapes: shapes.sort((one, other) => other.calls - one.calls) };
  });
  const efforts = [...counterparts.values()].map(({ effort }) => effort);
  const countOf = (effort: Effort) => efforts.filter((each) => each === effort).length;
  return {
    generatedAt: new Date(now).toISOString(),
    days,
    keys: keys.sort((one, other) => other.calls - one.calls),
    left: {
      keys: keys.length,
      shapes: efforts.length,
      calls: usages.reduce((sum, { count }) => sum + count, 0),
      shapesByEffort: {
        'same call': countOf('same call'),
        'an extra task': countOf('an extra task'),
        'no equivalent: the proxy carries it': countOf('no equivalent: the proxy carries it'),
      },
    },
  };
}

function totalsOf(usages: Usage[]) {
  return {
    calls: usages.reduce((sum, { count }) => sum + count, 0),
    firstSeen: new Date(Math.min(...usages.map(({ firstAt }) => firstAt))).toISOString(),
    lastSeen: new Date(Math.max(...usages.map(({ lastAt }) => lastAt))).toISOString(),
  };
}

function outcomesOf(usages: Usage[]): Record<string, number> {
  const outcomes: Record<string, number> = {};
  for (const { status, count } of usages) outcomes[status] = (outcomes[status] ?? 0) + count;
  return outcomes;
}

function grouped<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
