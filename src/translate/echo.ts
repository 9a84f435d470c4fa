import type { V1Call, V1Value } from './call';
import { booleanOf } from './options/changes';
import type { Family } from './options/row';
import type { ConverterEcho } from './translation';

/**
 * `converter` as v1 shows it: every option of the type with its default, the call's own values merged in. Strings stay
 * strings, `"false"` becomes false where the option is a boolean one, options without a value are null (v1-contract 3.2).
 */
export function converterEcho(call: V1Call, mode: string, family: Family): ConverterEcho {
  const options: Record<string, V1Value> = {};
  for (const row of family.rows) options[row.v1] = row.default ?? null;
  for (const [name, value] of Object.entries(call.converterOptions)) {
    if (value !== null && value !== '' && Object.hasOwn(options, name)) options[name] = echoed(value, options[name]);
  }
  return { mode, format: call.outputFormat, type: family.type, options };
}

function echoed(value: V1Value, standard: V1Value | undefined): V1Value {
  if (value === 'true' || value === 'false' || typeof standard === 'boolean') return booleanOf(value) ?? value;
  return value;
}
