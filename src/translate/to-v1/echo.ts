import { isAbsent, type V1Call, type V1Value } from '../call';
import { booleanOf } from '../options/values';
import type { Family } from '../options/row';
import type { ConverterEcho } from '../translation';
import { formatGroup } from '../../formats';

interface EchoRequest {
  mode: string;
  family: Family;
  /** From the catalogue's row; without one, from the input format. */
  group?: string;
  format?: string;
}

/**
 * `converter` as v1 shows it: every option of the type with its default, the call's own values merged in. Numbers are
 * strings, `"false"` is false, options without a value are null (v1-contract 3.2, v1-clients S6).
 */
export function converterEcho(call: V1Call, { mode, family, group, format }: EchoRequest): ConverterEcho {
  const options: Record<string, V1Value> = {};
  for (const { v1, default: standard, hiddenInEcho, secret } of family.rows) {
    const given = call.converterOptions[v1];
    if (!secret && !isAbsent(given)) options[v1] = echoed(given, standard);
    else if (!hiddenInEcho) options[v1] = standard ?? null;
  }
  return {
    mode,
    format: format ?? call.outputFormat,
    type: family.type,
    group: group ?? formatGroup(call.inputFormat),
    options,
  };
}

function echoed(value: V1Value, standard: V1Value | undefined): V1Value {
  if (value === 'true' || value === 'false' || typeof standard === 'boolean') return booleanOf(value) ?? value;
  return typeof value === 'number' ? String(value) : value;
}
