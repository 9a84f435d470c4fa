import type { V1Value, Warning } from '../../translate';
import { parameters, unknownNames } from './parameters';
import { isMap, parsedJson, type V1Map } from './values';

/** What a call gives and v1 overlooks: misspelled parameters, and options in a form that holds none. */
export function ignoredParameters(given: V1Map): Warning[] {
  const unreadable = parameters.converterOptions.names.filter((name) => isUnreadable(given[name] ?? null));
  return [
    ...unknownNames(given).map((parameter) => ignored(parameter, 'v1 has no such parameter')),
    ...unreadable.map((parameter) => ignored(parameter, 'v1 reads an object or fields such as `[quality]` here')),
  ];
}

function ignored(parameter: string, cause: string): Warning {
  return { parameter, cause, outcome: 'it is ignored' };
}

/** A list with something in it, or a text that is no JSON object: Python's `{'quality': 70}`, `[object Object]`. */
function isUnreadable(value: V1Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'string') return value !== null && !isMap(value);
  return !/^\s*(null|None|undefined|\[\s*\])?\s*$/.test(value.slice(0, 100)) && !isMap(parsedJson(value, isMap));
}
