import { isGiven } from './is-given';
import type { Parameters, ValidationErrors } from './operation';

/** Errors for those of `names` that are absent or empty, in the recorded words (v2-contract 1.4). */
export function required(parameters: Parameters, names: readonly string[]): ValidationErrors {
  const missing = names.filter((name) => !isGiven(parameters[name]));
  return Object.fromEntries(missing.map((name) => [name, [requiredMessage(name)]]));
}

/** Laravel's words for a field that is missing. */
export function requiredMessage(name: string): string {
  return `The ${name.replace(/_/g, ' ')} field is required.`;
}
