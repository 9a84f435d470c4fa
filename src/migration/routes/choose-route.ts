import { conditions, type Fit, type JsonWhen, type RouteFacts } from './conditions';
import type { RouteTable, Rule } from './route-table';

/** How a rule was judged, for people. */
export interface RuleTrace {
  /** Counted from 1. */
  rule: number;
  fit: Fit;
  conditions: { name: keyof JsonWhen; wanted: unknown; found: string; fit: Fit }[];
}

/**
 * decided  the first rule that fits
 * open     what decides is not known before the start
 * none     no rule fits: the upstream of the settings takes the call
 */
export type RouteChoice = { trace: RuleTrace[] } & (
  { kind: 'decided'; rule: Rule; number: number } | { kind: 'open' } | { kind: 'none' }
);

/** The first rule that fits decides. Pure: the same facts always choose the same. */
export function chooseRoute({ rules }: Pick<RouteTable, 'rules'>, facts: RouteFacts): RouteChoice {
  const trace: RuleTrace[] = [];
  for (const [index, rule] of rules.entries()) {
    const judged = traceOf(rule, index + 1, facts);
    trace.push(judged);
    if (judged.fit === 'open') return { kind: 'open', trace };
    if (judged.fit === 'yes') return { kind: 'decided', rule, number: index + 1, trace };
  }
  return { kind: 'none', trace };
}

function traceOf({ when }: Rule, rule: number, facts: RouteFacts): RuleTrace {
  const judged = conditions.flatMap((condition) => {
    const wanted = when[condition.name];
    if (wanted === undefined) return [];
    const fit = condition.fits(wanted, facts);
    return [{ name: condition.name, wanted, found: condition.found(facts), fit }];
  });
  return { rule, fit: fitOf(judged.map(({ fit }) => fit)), conditions: judged };
}

function fitOf(fits: Fit[]): Fit {
  if (fits.includes('no')) return 'no';
  return fits.includes('open') ? 'open' : 'yes';
}
