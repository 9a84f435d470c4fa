import type { Parameters } from './parameters';

/** What only asks for patience says nothing of the answer. */
const ignored = /^(wait|timeout)$/;

/**
 * What tells the parameters of a request from the recorded ones: `outputformat is webp instead of jpg`. `isOpen`:
 * an address that needs no key.
 */
export function parameterDifferences(recorded: Parameters, actual: Parameters, isOpen = false): string[] {
  const names = [...new Set([...recorded.keys(), ...actual.keys()])].filter(
    (name) => !ignored.test(name) && !(isOpen && name === 'apikey'),
  );
  return names.flatMap((name) => {
    const [expected, given] = [recorded.get(name), actual.get(name)];
    // Of an address only the name of the file counts, which is seldom masked.
    if (given !== undefined && isMasked(comparable(expected))) return [];
    if (comparable(expected) === comparable(given)) return [];
    if (expected === undefined) return [`${name} is too much`];
    return given === undefined
      ? [`${name} is missing`]
      : [`${name} is ${shortened(given)} instead of ${shortened(expected)}`];
  });
}

function isMasked(value: string): boolean {
  return /\$\{\w+\}/.test(value);
}

/** Addresses are the same by the name of their file: servers of tests have ports of their own. Empty is not given. */
function comparable(value: string | undefined): string {
  const address = /^(?:https?:)?\/\/[^/]+(\/[^?#]*)/i.exec(value ?? '')?.[1];
  return address === undefined ? (value ?? '') : `//${address.split('/').at(-1) ?? ''}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
