import { parseShortXml } from './xml';

/** Characters: of a longer text nobody would read the rest. */
const longestRead = 8 * 1024;

/**
 * What the server says about its refusal, from XML (S3, Azure), JSON (Google, Keystone), HTML or plain text: one line, to be
 * shortened once no secret stands in it.
 */
export function serverWords(body: string, contentType = ''): string {
  const text = body.slice(0, longestRead).trim();
  const words = text.startsWith('{')
    ? jsonWords(text)
    : contentType.includes('xml') || text.startsWith('<?xml')
      ? xmlWords(text)
      : undefined;
  return (words ?? plain(text)).replace(/\s+/g, ' ').trim();
}

function jsonWords(text: string): string | undefined {
  const json = parsed(JSON.parse, text) as JsonError | undefined;
  if (json === undefined) return undefined;
  const { error, error_description: description, message } = json;
  if (typeof error === 'string') return typeof description === 'string' ? `${error}: ${description}` : error;
  return [error?.message, message].find((words) => typeof words === 'string');
}

/** Whatever the server sends. */
interface JsonError {
  /** An object at Google and Keystone, a word in OAuth. */
  error?: string | { message?: unknown } | null;
  error_description?: unknown;
  message?: unknown;
}

function xmlWords(text: string): string | undefined {
  const error = (parsed(parseShortXml, text) as { Error?: { Code?: unknown; Message?: unknown } } | undefined)?.Error;
  const parts = [error?.Code, error?.Message].filter((part): part is string => typeof part === 'string' && part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

function plain(text: string): string {
  return text.replace(/<(style|script|title)[^<>]*>[^]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ');
}

/** Undefined for what can't be read, such as a text that was cut. */
function parsed(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
