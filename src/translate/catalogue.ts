import type { CatalogueOption, CatalogueRow } from '../upstream';
import { canonicalFormat } from './formats';

/** Names of one v2 option in different years and engines, the current one first (v2-contract 5.2, "Page selection"). */
const spellings = new Map([
  ['pages', ['pages', 'page_range']],
  ['password', ['password', 'input_password']],
  ['outputprofile', ['outputprofile', 'output_profile']],
]);

export interface Pair {
  input?: string;
  output?: string;
  engine?: string;
}

/** What the upstream offers, indexed. An empty one means that the upstream has never answered: then nothing is known. */
export class Catalogue {
  private static readonly made = new WeakMap<CatalogueRow[], Catalogue>();
  private readonly rows = new Map<string, CatalogueRow[]>();
  private readonly inputs: Set<string>;
  readonly known: boolean;

  /** One index for one array of rows, however often it is asked for. */
  static of(rows: CatalogueRow[]): Catalogue {
    const catalogue = this.made.get(rows) ?? new Catalogue(rows);
    this.made.set(rows, catalogue);
    return catalogue;
  }

  private constructor(rows: CatalogueRow[]) {
    this.known = rows.length > 0;
    this.inputs = new Set(rows.map(({ input_format }) => canonicalFormat(input_format ?? '')));
    for (const row of rows) {
      for (const key of keysOf(row)) this.rows.set(key, [...(this.rows.get(key) ?? []), row]);
    }
  }

  /** The row used for this pair; undefined where it isn't offered or nothing is known. The upstream's default comes first. */
  offer(operation: string, { input, output, engine }: Pair = {}): Offer | undefined {
    const rows = keysFor(operation, input, output).flatMap((key) => this.rows.get(key) ?? []);
    const fitting = rows.filter((row) => engine === undefined || row.engine === engine);
    const row = fitting.find(({ deprecated }) => deprecated !== true) ?? fitting[0];
    return row && new Offer(row);
  }

  /** Whether any operation works on this format. */
  takes(format: string): boolean {
    return this.inputs.has(canonicalFormat(format));
  }

  /** False only where the upstream is known not to do it. */
  allows(operation: string, pair: Pair = {}): boolean {
    return !this.known || this.offer(operation, pair) !== undefined;
  }
}

/** One row of the catalogue, with its options by name. */
export class Offer {
  private readonly options: Map<string, CatalogueOption>;

  constructor(readonly row: CatalogueRow) {
    this.options = new Map((row.options ?? []).map((option) => [option.name, option]));
  }

  get engine(): string | undefined {
    return this.row.engine ?? undefined;
  }

  get group(): string | undefined {
    return this.row.meta?.group ?? undefined;
  }

  get names(): string[] {
    return [...this.options.keys()];
  }

  /** The option under its current or an older spelling. */
  option(name: string): CatalogueOption | undefined {
    const names = spellings.get(name) ?? [name];
    return names.map((spelling) => this.options.get(spelling)).find((option) => option);
  }
}

function keysOf({ operation, input_format, output_format }: CatalogueRow): string[] {
  const inputs = new Set([canonicalFormat(input_format ?? '*'), 'any']);
  const outputs = new Set([canonicalFormat(output_format ?? '*'), 'any']);
  return [...inputs].flatMap((input) => [...outputs].map((output) => keyOf(operation, input, output)));
}

/** Rows of the very pair first, then rows without a format of their own. */
function keysFor(operation: string, input: string | undefined, output: string | undefined): string[] {
  const inputs = input === undefined ? ['any'] : [canonicalFormat(input), '*'];
  const outputs = output === undefined ? ['any'] : [canonicalFormat(output), '*'];
  return inputs.flatMap((from) => outputs.map((to) => keyOf(operation, from, to)));
}

function keyOf(operation: string, input: string, output: string): string {
  return `${operation} ${input.toLowerCase()} ${output.toLowerCase()}`;
}
