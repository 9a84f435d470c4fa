import { OperationError } from '../../../contract/operation';
import type { Options } from '../../options/options';
import type { ToolOption } from '../../options/tool-option';

export const metadataOption: ToolOption = {
  name: 'metadata',
  type: 'dictionary',
  default: null,
  required: true,
  description: 'Title, Author, Subject, Keywords, Creator, Producer or names of your own.',
};

/** What to write, in the order given; `null` takes the entry away. */
export type MetadataEntry = [name: string, value: string | null];

/** The entries of the option `metadata`, as names and texts. */
export function metadataEntries(options: Options): MetadataEntry[] {
  return Object.entries(options.dictionary('metadata')).map(([name, value]) => textEntry(name, value));
}

function textEntry(name: string, value: unknown): MetadataEntry {
  if (value === null) return [name, null];
  if (Array.isArray(value)) return [name, value.join(', ')];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [name, String(value)];
  throw new OperationError(`The metadata ${name} is not text.`);
}
