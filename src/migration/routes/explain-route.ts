import type { Fit, RouteFacts } from './conditions';
import { chooseRoute } from './choose-route';
import type { RouteTable } from './route-table';

export interface ExplainedRoute {
  /** Which rule takes the call; undefined: none does. */
  rule?: number;
  to: string;
  fallback?: string;
  shadow?: string;
  shadowPercent?: number;
  /** A sentence for each rule that was looked at. */
  reasons: string[];
}

/** Which rule takes a call, and why. `standard`: the upstream of the settings, which takes what no rule does. */
export function explainRoute(table: RouteTable, facts: RouteFacts, standard: string): ExplainedRoute {
  const choice = chooseRoute(table, facts);
  const reasons = choice.trace.map(({ rule, fit, conditions }) => {
    const judged = conditions.map(
      ({ name, wanted, found, fit: each }) => `${name} ${JSON.stringify(wanted)}: ${found} (${wordsFor[each]})`,
    );
    return `rule ${rule} ${verdicts[fit]}${judged.length > 0 ? `: ${judged.join('; ')}` : ': it has no conditions'}`;
  });
  if (choice.kind !== 'decided') return { to: standard, reasons };
  const { to, fallback, shadow, shadowPercent } = choice.rule;
  return { rule: choice.number, to, fallback, ...(shadow && { shadow, shadowPercent }), reasons };
}

const verdicts: Record<Fit, string> = { yes: 'takes it', no: 'does not fit', open: 'can only be judged at the start' };
const wordsFor: Record<Fit, string> = { yes: 'fits', no: 'does not fit', open: 'not known yet' };
