import type { CatalogueOption, CatalogueRow } from '../../upstream';
import { Catalogue, Offer } from '../catalogue';
import { familyOf, families } from '../options/tables';
import type { ConversionPair } from '../options/retouch-place';
import type { OptionRow } from '../options/row';
import { canonicalFormat, formatGroup } from '../../formats';

/** One entry of v1's GET /conversiontypes (v1-contract 6, v1-clients S16). */
export interface ConversionType {
  inputformat: string;
  outputformat: string;
  converter: string;
  /** Defaults are text or null: clients read them into maps of strings. */
  converteroptions: Record<string, string | null>;
  group: string;
}

export interface ConversionFilters {
  inputFormat?: string;
  outputFormat?: string;
}

/** v2's catalogue in v1's words, one entry after the other: there are thousands, and each takes its time. */
export function* eachConversionType(rows: CatalogueRow[]): Generator<ConversionType> {
  const catalogue = Catalogue.of(rows);
  for (const { input, output, row } of listedPairs(rows, catalogue)) {
    const offer = new Offer(row);
    yield {
      inputformat: input,
      outputformat: output,
      converter: offer.engine ?? familyOf({ input, output }).type,
      converteroptions: optionsOf(offer, catalogue, { input, output }),
      group: (input === 'website' ? undefined : offer.group) ?? formatGroup(input) ?? 'document',
    };
  }
}

/** Those of a pair of formats. A format is listed under the spelling that the filter asks for. */
export function conversionTypesFor(types: ConversionType[], filters: ConversionFilters): ConversionType[] {
  const wanted = [filters.inputFormat, filters.outputFormat].map((format) => format && canonicalFormat(format));
  const [input, output] = wanted;
  return types
    .filter(({ inputformat, outputformat }) => fits(input, inputformat) && fits(output, outputformat))
    .map((type) => ({
      ...type,
      inputformat: filters.inputFormat || type.inputformat,
      outputformat: filters.outputFormat || type.outputformat,
    }));
}

/** The whole list, or what the filters leave of it. */
export function conversionTypes(rows: CatalogueRow[], filters: ConversionFilters = {}): ConversionType[] {
  return conversionTypesFor([...eachConversionType(rows)], filters);
}

/** Every format that something can be made of, in alphabetical order (v1-clients 1e). */
export function inputFormats(types: ConversionType[]): string[] {
  return [...new Set(types.map(({ inputformat }) => inputformat))].sort();
}

interface ListedPair {
  input: string;
  output: string;
  row: CatalogueRow;
}

/** v1 listed PDF among what becomes of a PDF, for its modes; v2 has operations for them (v1-contract 6). */
function* listedPairs(rows: CatalogueRow[], catalogue: Catalogue): Generator<ListedPair> {
  for (const row of rows) yield* pairsOf(row, catalogue);
  const merge = rows.find(({ operation, output_format }) => operation === 'merge' && output_format === 'pdf');
  if (merge && !catalogue.allows('convert', { input: 'pdf', output: 'pdf' }))
    yield { input: 'pdf', output: 'pdf', row: merge };
}

/** v1's `website` is v2's capture-website, or else what makes pictures and PDF of HTML. */
function pairsOf(row: CatalogueRow, catalogue: Catalogue): ListedPair[] {
  const { operation, input_format: input, output_format: output } = row;
  if (!output) return [];
  if (operation === 'capture-website') return [{ input: 'website', output, row }];
  if (operation !== 'convert' || !input) return [];
  const captured = catalogue.offer('capture-website', { output }) !== undefined;
  const asWebsite = input === 'html' && familyOf({ input, output }).id === 'websites' && !captured;
  return [{ input, output, row }, ...(asWebsite ? [{ input: 'website', output, row }] : [])];
}

function fits(wanted: string | undefined, format: string): boolean {
  return !wanted || wanted === canonicalFormat(format);
}

/** Options of v2 that v1 knew under another name: those of the same name are listed as they are. */
const renamed = new Set(
  families.flatMap(({ rows }) => rows.flatMap(({ v1, to }) => (to.options ?? []).filter((name) => name !== v1))),
);

function optionsOf(
  offer: Offer,
  catalogue: Catalogue,
  pair: { input: string; output: string },
): Record<string, string | null> {
  const listed = listedOptions(offer, catalogue, pair);
  return Object.fromEntries(listed.map(({ name, default: standard }) => [name, standard]));
}

/** An option of a conversion by its v1 name. */
export interface ListedOption {
  name: string;
  default: string | null;
  /** The table's row; absent where v2 has an option of the same name. */
  row?: OptionRow;
  /** What v2 says of it; absent where it becomes something else than one option. */
  option?: CatalogueOption;
}

/** The options of one conversion as `/conversiontypes` lists them, with what is known of each. */
export function optionsOfPair(rows: CatalogueRow[], pair: { input: string; output: string }): ListedOption[] {
  const catalogue = Catalogue.of(rows);
  const input = canonicalFormat(pair.input);
  const output = canonicalFormat(pair.output);
  const found = [...listedPairs(rows, catalogue)].find((each) => each.input === input && each.output === output);
  return found ? listedOptions(new Offer(found.row), catalogue, { input, output }) : [];
}

function listedOptions(offer: Offer, catalogue: Catalogue, pair: { input: string; output: string }): ListedOption[] {
  const { rows, byPage } = familyOf(pair);
  const listed = rows.filter((row) => !row.hiddenInEcho && isOffered(row, offer, catalogue, { ...pair, byPage }));
  const named = new Set(listed.map(({ v1 }) => v1));
  const unchanged = offer.names.filter((name) => !renamed.has(name) && !named.has(name));
  return [
    ...listed.map((row): ListedOption => {
      const [only, ...others] = row.to.options ?? [];
      const option = only === undefined || others.length > 0 ? undefined : offer.option(only);
      return { name: row.v1, default: defaultOf(row, offer), row, option };
    }),
    ...unchanged.map((name): ListedOption => {
      const option = offer.option(name);
      return { name, default: textOf(option?.default), option };
    }),
  ];
}

/** What is listed acts: where an upstream or a pair of formats has no place for an option, it isn't. */
function isOffered({ to }: OptionRow, offer: Offer, catalogue: Catalogue, pair: ConversionPair): boolean {
  if (to.task === 'thumbnail') return catalogue.offer('thumbnail', { ...pair, output: 'png' }) !== undefined;
  if (to.options?.some((name) => offer.option(name))) return true;
  const hasPlace = to.fitsPair?.(pair) ?? true;
  return to.program !== undefined && hasPlace && catalogue.offer('command', { engine: to.program }) !== undefined;
}

function defaultOf({ default: standard, to }: OptionRow, offer: Offer): string | null {
  if (standard !== undefined) return String(standard);
  const [name, ...others] = to.options ?? [];
  const value = name === undefined || others.length > 0 ? undefined : offer.option(name)?.default;
  const text = textOf(value);
  return text !== null && to.toV1 ? to.toV1(value) : text;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
