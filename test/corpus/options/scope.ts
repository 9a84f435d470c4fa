import type { OperationRow } from '../../../src/engine/contract/operation';
import type { TaskRunner } from '../../engine/operations/external/task-runner';
import { walkedOperations } from './operations';

/**
 * The pairs that all words of a scope let through: `ffmpeg` a tool, `pdf>docx`, `pdf>`, `>docx` formats, `3/8` the third of
 * eight parts, `crosswise` of each tool every input to one output and every output from one input.
 */
export function chosenRows(tasks: TaskRunner, scope: readonly string[]): OperationRow[] {
  const all = walkedOperations.flatMap((name) => tasks.operation(name).catalogue());
  return scope.reduce((rows, word) => narrowed(rows, word), all);
}

function narrowed(rows: OperationRow[], word: string): OperationRow[] {
  const part = /^(\d+)\/(\d+)$/.exec(word);
  if (part !== null) return rows.filter((_row, index) => index % Number(part[2]) === Number(part[1]) - 1);
  if (word === 'crosswise') return crosswise(rows);
  const [from = '', to] = word.split('>');
  if (to === undefined) return rows.filter(({ operation, engine }) => engine === word || operation === word);
  return rows.filter((row) => fits(row.input_format, from) && fits(row.output_format, to));
}

function fits(format: string | null, wanted: string): boolean {
  return wanted === '' || format === wanted;
}

/** Each format once on each side, so that every reader and every writer of a tool has its turn with every set of options. */
export function crosswise(rows: readonly OperationRow[]): OperationRow[] {
  const seen = new Set<string>();
  return rows.filter(({ operation, engine, input_format: from, output_format: to, options }) => {
    const tool = `${operation} ${engine} ${options.map(({ name }) => name).join()}`;
    const sides = [`${tool} ${from}>`, `${tool} >${to}`];
    const isNew = sides.some((side) => !seen.has(side));
    sides.forEach((side) => seen.add(side));
    return isNew;
  });
}
