/**
 * The parameters of a header such as `form-data; name="a b"; filename=c.txt`, quoted or not (in single quotes too, which some
 * scripts write), by their names in lower case; of equal names the first one. Backslashes are kept unless they escape a quote: Windows browsers send whole paths.
 */
export function headerParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of header.matchAll(parameterPattern)) {
    const name = key.toLowerCase();
    if (!parameters.has(name)) parameters.set(name, quoted?.replaceAll('\\"', '"') ?? unquoted(plain.trim()));
  }
  return parameters;
}

const parameterPattern = /(?:^|;)\s*([^\s;="]+)\s*=\s*(?:"((?:\\"|[^"])*)"?|([^;]*))/g;

function unquoted(text: string): string {
  return /^'([^']*)'$/.exec(text)?.[1] ?? text;
}
