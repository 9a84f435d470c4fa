import { visible } from '../../words/words';

/** One line of a call or a job, and the parameter that it is about: `converteroptions.quality`, `convert.width`. */
export interface Line {
  text: string;
  path: string;
}

/** The parameters of a v1 call, one a line, nested ones in brackets. */
export function callLines(given: Record<string, unknown>): Line[] {
  return Object.entries(given).flatMap(([name, value]) => linesIn(name, name, value));
}

function linesIn(shown: string, path: string, value: unknown): Line[] {
  if (typeof value !== 'object' || value === null) return [{ text: `${shown} = ${textOf(value)}`, path }];
  return Object.entries(value).flatMap(([name, inner]) => linesIn(`${shown}[${name}]`, `${path}.${name}`, inner));
}

/** A v2 job as JSON, by lines. */
export function jobLines({ tasks, ...rest }: { tasks: Record<string, Record<string, unknown>> }): Line[] {
  const lines: Line[] = [{ text: '{', path: '' }];
  for (const [name, value] of Object.entries(rest)) lines.push({ text: `  ${pair(name, value)},`, path: name });
  lines.push({ text: '  "tasks": {', path: '' });
  const all = Object.entries(tasks);
  all.forEach(([name, task], index) => {
    lines.push({ text: `    ${JSON.stringify(name)}: {`, path: name });
    const parameters = Object.entries(task);
    parameters.forEach(([parameter, value], place) => {
      const comma = place < parameters.length - 1 ? ',' : '';
      lines.push({ text: `      ${pair(parameter, value)}${comma}`, path: `${name}.${parameter}` });
    });
    lines.push({ text: `    }${index < all.length - 1 ? ',' : ''}`, path: '' });
  });
  return [...lines, { text: '  }', path: '' }, { text: '}', path: '' }];
}

function pair(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value && visible(value) : JSON.stringify(value);
}
