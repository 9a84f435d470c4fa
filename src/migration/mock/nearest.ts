import { v1PathOf, type Exchange, type V1Path } from '../har';

/** A request that nobody recorded: its method, and its path as v1 has it, or as it came. */
export interface Asked {
  method: string;
  path: V1Path;
}

export interface Nearest {
  exchange: Exchange;
  /** What differs, in words for people. */
  why: string[];
}

/** The recorded exchange that comes nearest: its kind counts first, then how many parameters differ, then the order. */
export function nearestOf(
  exchanges: Exchange[],
  asked: Asked,
  differences: (exchange: Exchange) => string[],
): Nearest | undefined {
  const rated = exchanges.map((exchange) => {
    const kind = kindOf(exchange, asked);
    const others = differences(exchange);
    return {
      exchange,
      why: [...kind.why, ...(kind.distance < otherKind ? others : [])],
      rank: [kind, others] as const,
    };
  });
  const [nearest] = rated.sort(
    ({ rank: [one, ones] }, { rank: [other, others] }) => one.distance - other.distance || ones.length - others.length,
  );
  return nearest && { exchange: nearest.exchange, why: nearest.why };
}

/** From here on the parameters of one say nothing of the other. */
const otherKind = 3;

/** The same but for the name of the file (1), the method (2), the form of the path (3, 4), or everything (5, 6). */
function kindOf({ request }: Exchange, { method, path }: Asked): { distance: number; why: string[] } {
  const recorded = v1PathOf(request.url);
  const isMethod = request.method === method;
  if (recorded?.form === path.form && isMethod) {
    const [mine, its] = [path.rest ?? '', recorded.rest ?? ''];
    return mine === its ? { distance: 0, why: [] } : { distance: 1, why: [`its file is ${mine} instead of ${its}`] };
  }
  const form = recorded?.form ?? new URL(request.url).pathname;
  const why = [`it is ${method} ${path.form} instead of ${request.method} ${form}`];
  if (form === path.form) return { distance: 2, why };
  const isRelated = firstWord(form) === firstWord(path.form);
  return { distance: (isRelated ? otherKind : otherKind + 2) + (isMethod ? 0 : 1), why };
}

/** `hooks` and `hook` are related, as `process` and `processes` are. */
function firstWord(form: string): string {
  return (/^\/+([^/]*)/.exec(form)?.[1] ?? '').replace(/e?s$/, '');
}
