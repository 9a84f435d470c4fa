import { literalAround, type Literal } from './literal';

const longestText = 4_000;
/** The parameters of an address or a function begin in its line or soon after it. */
const linesBehind = 3;

/**
 * The v1 call around a place in code: a map of parameters, a query, or the fields of a curl command. Undefined where no
 * parameter of v1 can be read. What is computed is left out; a file that is, is given a name by its format.
 */
export function callInCode(text: string, index: number): Record<string, unknown> | undefined {
  const lines = text.slice(index, index + longestText).split('\n', linesBehind);
  const parameter = lines.join('\n').search(/inputformat|outputformat/i);
  const read = fromCurl(text, index) ?? fromQuery(text, index) ?? enclosing(text, index + Math.max(0, parameter));
  if (!read && parameter < 0) return undefined;
  const isWhole = read !== undefined && ('outputformat' in read || 'mode' in read) && 'inputformat' in read;
  const call = isWhole ? read : { ...neighbours(text, index), ...read };
  const { apikey: _key, Authorization: _header, ...parameters } = call;
  const { inputformat, outputformat, mode } = parameters;
  if (inputformat === undefined && outputformat === undefined && mode === undefined) return undefined;
  const isUpload = parameters.input === undefined || parameters.input === 'upload';
  const ending = typeof inputformat === 'string' ? inputformat : 'pdf';
  const file = parameters.file ?? parameters.files ?? (isUpload ? undefined : `https://example.com/input.${ending}`);
  return { ...parameters, ...(file !== undefined && parameters.files === undefined && { file }) };
}

/** The options stand in a map of their own, inside that of the call. */
function enclosing(text: string, index: number): Record<string, Literal> | undefined {
  for (let at = index, tries = 0; at >= 0 && tries < 4; tries += 1) {
    const map = literalAround(text, at);
    if (map && ('outputformat' in map || 'inputformat' in map || 'mode' in map)) return map;
    at = text.slice(0, at).search(/[{[(][^{[(]*$/) - 1;
  }
  return undefined;
}

const pairs =
  /(?<![\w-])(inputformat|outputformat|input|file|filename|mode|wait|download|save|timeout)["']?\s*(?:=>|[:=,]|"\s*value=)\s*["']([^"'<>{}$#]*)["']/gi;
const nearby = 6;

/** One parameter a line, as `v.Set("inputformat", "odt")`, `{ "outputformat", "pdf" },` and the fields of a form have it. */
function neighbours(text: string, index: number): Record<string, string> {
  const lines = text.split('\n');
  const line = text.slice(0, index).split('\n').length - 1;
  const window = lines.slice(Math.max(0, line - nearby), line + nearby + 1).join('\n');
  const plain = window.replace(/name="(\w+)"\s+value=/g, '$1=');
  return literalValues([...plain.matchAll(pairs)].map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function fromQuery(text: string, index: number): Record<string, string> | undefined {
  const start = text.lastIndexOf('\n', index) + 1;
  const end = text.indexOf('\n', index);
  const line = text.slice(start, end < 0 ? undefined : end);
  const query = /\?((?:[\w[\]%.]+=[^&\s"'`<>]*&?)+)/.exec(line)?.[1];
  if (query === undefined || !/(?:input|output)format=/.test(query)) return undefined;
  return literalValues([...new URLSearchParams(query)]);
}

/** `-F outputformat=pdf`, `-d "inputformat=png"`, over the lines of one command. */
function fromCurl(text: string, index: number): Record<string, string> | undefined {
  const start = text.lastIndexOf('curl ', index);
  if (start < 0 || index - start > longestText) return undefined;
  const command = text.slice(start, start + longestText).split(/(?<!\\)\n/)[0] ?? '';
  if (start + command.length < index) return undefined;
  const fields = [...command.matchAll(/(?:-F|--form|-d|--data|--data-urlencode)[\s=]*["']?([\w[\]]+)=([^"'\s]*)/g)];
  return fields.length === 0
    ? undefined
    : literalValues(fields.map(([, name = '', value = '']): [string, string] => [name, value]));
}

/** Without what is computed, and without the files of curl. */
function literalValues(pairs: [string, string][]): Record<string, string> {
  return Object.fromEntries(pairs.filter(([, value]) => value !== '' && !/^[@$<{]|\$\{|#\{|<%|\{\{/.test(value)));
}
