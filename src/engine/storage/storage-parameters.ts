import { isGiven } from '../contract/is-given';
import { fieldLabel, optionErrors } from '../operations/options/options';
import type { RemoteStorage } from './storage';
import type { Parameters, ValidationErrors } from '../contract/operation';
import type { ToolOption } from '../operations/options/tool-option';

export type Direction = 'import' | 'export';

/** All parameters of one operation as rows (v2-contract 4.1, 4.2). */
export function storageParameters(storage: RemoteStorage, direction: Direction): ToolOption[] {
  const place = [text(storage.one), text(storage.many)];
  return direction === 'import'
    ? [...storage.parameters, ...place, text('filename')]
    : [...storage.parameters, ...place, ...storage.exportParameters];
}

/** What is missing or wrong in the parameters of a storage, by name (v2-contract 1.4). */
export function storageErrors(storage: RemoteStorage, direction: Direction, parameters: Parameters): ValidationErrors {
  const errors = optionErrors(storageParameters(storage, direction), parameters);
  for (const [first, second] of alternatives(storage, direction)) {
    if (isGiven(parameters[first]) || isGiven(parameters[second])) continue;
    errors[first] ??= [`The ${fieldLabel(first)} field is required when ${fieldLabel(second)} is not present.`];
  }
  return errors;
}

/** A text that must be given. */
export function required(name: string): ToolOption {
  return { ...text(name), required: true };
}

/** A text that may be given. */
export function text(name: string): ToolOption {
  return { name, type: 'string', default: null };
}

/** An object of texts that may be given. */
export function dictionary(name: string): ToolOption {
  return { name, type: 'dictionary', default: null };
}

/** Pairs of which one must be given. An export without a name stores the files under their own. */
function alternatives({ credentials, one, many }: RemoteStorage, direction: Direction): (readonly [string, string])[] {
  const pairs = credentials ? [credentials] : [];
  return direction === 'import' ? [...pairs, [one, many]] : pairs;
}
