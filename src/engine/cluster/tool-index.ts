import { canonicalFormat, formatOfFilename } from '../../formats';
import type { OperationRow, Parameters } from '../contract/operation';

/** Which tool takes which conversion, as the catalogue says: nodes may be there for some tools only. */
export class ToolIndex {
  private readonly tools = new Map<string, string>();

  constructor(rows: readonly OperationRow[]) {
    for (const { operation, input_format, output_format, engine, default: isDefault } of rows) {
      const key = keyOf(operation, input_format, output_format);
      if (engine !== null && (isDefault || !this.tools.has(key))) this.tools.set(key, engine);
    }
  }

  get all(): string[] {
    return [...new Set(this.tools.values())];
  }

  /** Undefined where the parameters and the name of the first input don't tell. */
  toolOf(operation: string, parameters: Parameters, inputName: string | undefined): string | undefined {
    const { engine, input_format: input, output_format: output } = parameters;
    if (typeof engine === 'string') return this.all.includes(engine) ? engine : undefined;
    const from = typeof input === 'string' ? canonicalFormat(input) : formatOfFilename(inputName ?? '');
    const to = typeof output === 'string' ? canonicalFormat(output) : undefined;
    return this.tools.get(keyOf(operation, from, to)) ?? this.tools.get(keyOf(operation, from, undefined));
  }
}

function keyOf(operation: string, from: string | null | undefined, to: string | null | undefined): string {
  return [operation, from ?? '', to ?? ''].join('|');
}
