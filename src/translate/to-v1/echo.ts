import type { V1Call, V1Value } from '../call';
import { isGiven } from '../options/given';
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
 * strings, booleans of any spelling are booleans, options without a value are null (v1-contract 3.2, v1-clients S6).
 */
export function converterEcho(call: V1Call, { mode, family, group, format }: EchoRequest): ConverterEcho {
  const options: Record<string, V1Value> = {};
  for (const row of family.rows) {
    const { v1, to, default: standard, hiddenInEcho, secret } = row;
    const given = call.converterOptions[v1];
    if (!secret && isGiven(given, row)) options[v1] = echoed(given, to.isFlag || typeof standard === 'boolean');
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

function echoed(value: V1Value, isFlag: boolean): V1Value {
  if (value === 'true' || value === 'false' || isFlag) return booleanOf(value) ?? value;
  return typeof value === 'number' ? String(value) : value;
}
