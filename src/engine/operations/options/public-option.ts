import type { OperationOption } from '../../contract/operation';
import type { ToolOption } from './tool-option';

/**
 * An option as GET /operations shows it (v2-contract 3.4), and beside that the limits of its values under the names of
 * JSON Schema, so that a caller need not learn them from a 422.
 */
export function publicOption(option: ToolOption): OperationOption {
  const { name, type, default: value, possible_values, label, description, minimum, maximum, pattern } = option;
  const shown = { possible_values, label, description, minimum, maximum, pattern: pattern?.source };
  return { name, type, default: value, ...withoutUndefined(shown) };
}

function withoutUndefined<Given extends object>(given: Given): Partial<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Given>;
}
