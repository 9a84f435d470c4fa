import type { CatalogueOption, CatalogueRow } from '../upstream';
import { canonicalFormat } from '../formats';

/** Names of one v2 option in different years and engines, the current one first (v2-contract 5.2, "Page selection"). */
const spellings = new Map([
  ['pages', ['pages', 'page_range']],
  ['password', ['password', 'input_password']],
  ['outputprofile', ['outputprofile', 'output_profile']],
]);

export interface OperationQuery {
  input?: string;
  output?: string;
  engine?: string;
}

/**
 * What the upstream offers. An empty one means that the upstream has never answered: then anything may be offered. A
 * partial one need not list operations without a pair of formats, such as `command` (v2-contract 3.4): of those that it
 * doesn't mention at all, anything may be offered too.
 */
export class Catalogue {
  private static readonly indexes = new WeakMap<CatalogueRow[], CatalogueIndex>();

  /** One index for one array of rows, however often and in whatever way it is asked for. */
  static of(rows: CatalogueRow[], partial = false): Catalogue {
    const index = this.indexes.get(rows) ?? new CatalogueIndex(rows);
    this.indexes.set(rows, index);
    return new Catalogue(index, partial);
  }

  private constructor(
    private readonly index: CatalogueIndex,
    private readonly partial: boolean,
  ) {}

  get known(): boolean {
    return this.index.operations.size > 0;
  }

  /** The row used for this pair, the upstream's default first; undefined where it isn't offered. */
  offer(operation: string, pair: OperationQuery = {}): Offer | undefined {
    const row = this.index.find(operation, pair);
    if (row) return Offer.of(row);
    return this.listsAll(operation) ? undefined : new Offer();
  }

  /** Whether any operation works on this format. */
  readsFormat(format: string): boolean {
    return this.index.inputs.has(canonicalFormat(format));
  }

  /** False only where the upstream is known not to do it. */
  allows(operation: string, pair: OperationQuery = {}): boolean {
    return this.offer(operation, pair) !== undefined;
  }

  private listsAll(operation: string): boolean {
    return this.known && (!this.partial || this.index.operations.has(operation));
  }
}

/** The rows by operation and formats: thousands of them are asked for several times a call. */
class CatalogueIndex {
  readonly inputs: Set<string>;
  readonly operations: Set<string>;
  private readonly rows = new Map<string, CatalogueRow[]>();

  constructor(rows: CatalogueRow[]) {
    this.inputs = new Set(rows.map(({ input_format }) => canonicalFormat(input_format ?? '')));
    this.operations = new Set(rows.map(({ operation }) => operation));
    for (const row of rows) {
      for (const key of keysOf(row)) {
        const sameKey = this.rows.get(key);
        if (sameKey) sameKey.push(row);
        else this.rows.set(key, [row]);
      }
    }
  }

  find(operation: string, { input, output, engine }: OperationQuery): CatalogueRow | undefined {
    const rows = keysFor(operation, input, output).flatMap((key) => this.rows.get(key) ?? []);
    const fitting = rows.filter((row) => engine === undefined || row.engine === engine);
    return fitting.find(({ deprecated }) => deprecated !== true) ?? fitting[0];
  }
}

/** One row of the catalogue, with its options by name; without a row, something that may be offered in any way. */
export class Offer {
  private static readonly made = new WeakMap<CatalogueRow, Offer>();

  /** One for one row, however often it is asked for. */
  static of(row: CatalogueRow): Offer {
    const offer = this.made.get(row) ?? new Offer(row);
    this.made.set(row, offer);
    return offer;
  }

  private readonly options: Map<string, CatalogueOption>;

  constructor(private readonly row?: CatalogueRow) {
    this.options = new Map((row?.options ?? []).map((option) => [option.name, option]));
  }

  /** Nothing is known of it: every option may exist. */
  get unchecked(): boolean {
    return this.row === undefined;
  }

  get engine(): string | undefined {
    return this.row?.engine ?? undefined;
  }

  get group(): string | undefined {
    return this.row?.meta?.group ?? undefined;
  }

  /** As the upstream spells it. */
  get inputFormat(): string | undefined {
    return this.row?.input_format ?? undefined;
  }

  get outputFormat(): string | undefined {
    return this.row?.output_format ?? undefined;
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
