/**
 * A parameter of a header such as `form-data; name="a b"; filename=c.txt`, quoted or not, anywhere in it.
 * Backslashes are kept unless they escape a quote: Windows browsers send whole paths.
 */
export function parameterOf(header: string, name: string): string | undefined {
  for (const [, key, quoted, plain] of header.matchAll(parameterPattern)) {
    if (key?.toLowerCase() === name) return quoted?.replaceAll('\\"', '"') ?? plain?.trim();
  }
  return undefined;
}

const parameterPattern = /(?:^|;)\s*([^\s;="]+)\s*=\s*(?:"((?:\\"|[^"])*)"?|([^;]*))/g;
