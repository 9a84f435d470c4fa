import { foreignEngines } from './foreign-engines';
import type { ValidationErrors } from '../contract/operation';
import type { Tool, ToolPairs } from './tool';
import type { ToolOption } from './options/tool-option';

/** What a caller asks for, in canonical formats; `null` means not said. */
export interface Selection {
  inputFormat: string | null;
  outputFormat: string | null;
  engine: string | null;
}

export interface Candidate {
  tool: Tool;
  pairs: ToolPairs;
}

export interface CatalogueEntry extends Candidate {
  from: string | null;
  to: string | null;
  /** The tool used when the caller names none. */
  isDefault: boolean;
}

/** Which tool does which pair of one operation: in the order given, fallback rows last. */
export class ToolChoice {
  private readonly usable: Candidate[];
  private readonly missing: Candidate[];
  private readonly chosen = new Map<string, readonly Candidate[]>();

  constructor(
    private readonly operation: string,
    tools: readonly Tool[],
  ) {
    const all = tools.flatMap((tool) => tool.pairs.map((pairs) => ({ tool, pairs })));
    const ordered = [
      ...all.filter(({ pairs }) => pairs.fallback !== true),
      ...all.filter(({ pairs }) => pairs.fallback === true),
    ];
    this.usable = ordered.filter(({ tool }) => tool.missingProgram === undefined);
    this.missing = ordered.filter(({ tool }) => tool.missingProgram !== undefined);
  }

  /** Best first; empty when nothing on this machine fits. Remembered, as each task asks some times for the same. */
  candidates(wish: Selection): readonly Candidate[] {
    const key = JSON.stringify([wish.inputFormat, wish.outputFormat, wish.engine]);
    const known = this.chosen.get(key);
    if (known !== undefined) return known;
    const found = this.choose(wish);
    if (this.chosen.size >= mostChosen) this.chosen.clear();
    if (key.length <= longestKey) this.chosen.set(key, found);
    return found;
  }

  private choose(wish: Selection): Candidate[] {
    const named = this.usable.filter((candidate) => fits(candidate, wish));
    if (named.length > 0 || !this.isForeign(wish)) return named;
    return this.usable.filter((candidate) => fits(candidate, { ...wish, engine: null }));
  }

  /** Why `candidates` is empty: the program to install where one would help. */
  refusal(wish: Selection): ValidationErrors {
    const helpful = this.missing.find((candidate) => fits(candidate, wish));
    const field = wish.outputFormat === null ? 'input_format' : 'output_format';
    if (helpful !== undefined) {
      return { [field]: [`${this.describe(wish)} needs ${helpful.tool.missingProgram} on PATH.`] };
    }
    if (wish.engine !== null && this.candidates({ ...wish, engine: null }).length > 0) {
      return { engine: ['The selected engine is invalid.'] };
    }
    return { [field]: [`${this.describe(wish)} is not supported.`] };
  }

  /** One for each pair and engine: a built-in tool may bear the name of the program that does the same. */
  rows(): CatalogueEntry[] {
    const seen = new Set<string>();
    return this.usable.flatMap(({ tool, pairs }) =>
      expand(pairs).flatMap(([from, to]) => {
        const [pair, row] = [`${from}>${to}`, `${from}>${to} ${tool.name}`];
        if (seen.has(row)) return [];
        const isDefault = !seen.has(pair);
        seen.add(pair).add(row);
        return [{ tool, pairs, from, to, isDefault }];
      }),
    );
  }

  optionNames(type: ToolOption['type']): string[] {
    const options = [...this.usable, ...this.missing].flatMap(({ pairs }) => pairs.options);
    return [...new Set(options.filter((option) => option.type === type).map(({ name }) => name))];
  }

  private isForeign(wish: Selection): boolean {
    const installable = this.missing.some((candidate) => fits(candidate, wish));
    return wish.engine !== null && foreignEngines.has(wish.engine) && !installable;
  }

  private describe({ inputFormat, outputFormat, engine }: Selection): string {
    const words = [this.operation];
    if (inputFormat !== null) words.push(`from ${inputFormat || 'a file without an extension'}`);
    if (outputFormat !== null) words.push(`to ${outputFormat}`);
    if (engine !== null) words.push(`with ${engine}`);
    return words.join(' ').replace(/^./, (letter) => letter.toUpperCase());
  }
}

/** The names in them are the caller's. */
const mostChosen = 1000;
const longestKey = 200;

function fits({ tool, pairs }: Candidate, wish: Selection): boolean {
  return (
    (wish.engine === null || wish.engine === tool.name) &&
    (wish.inputFormat === null || pairs.from === null || pairs.from.includes(wish.inputFormat)) &&
    (wish.outputFormat === null || pairs.to === null || pairs.to.includes(wish.outputFormat))
  );
}

function expand({ from, to }: ToolPairs): [string | null, string | null][] {
  return (from ?? [null]).flatMap((input) =>
    (to ?? [null]).map((output): [string | null, string | null] => [input, output]),
  );
}
