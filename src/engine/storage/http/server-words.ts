import { XMLParser } from 'fast-xml-parser';

export const xml = new XMLParser({
  parseTagValue: false,
  htmlEntities: true,
  removeNSPrefix: true,
  isArray: (name) => ['Contents', 'Blob', 'CommonPrefixes'].includes(name),
});

/** What the server says about its refusal, from XML (S3, Azure), JSON (Google, Keystone), HTML or plain text. */
export function serverWords(body: string, contentType = ''): string {
  const text = body.trim();
  const words = text.startsWith('{')
    ? jsonWords(text)
    : contentType.includes('xml') || text.startsWith('<?xml')
      ? xmlWords(text)
      : undefined;
  return shorten(words ?? plain(text));
}

function jsonWords(text: string): string | undefined {
  const json = parseJson(text) as JsonError | undefined;
  if (json === undefined) return undefined;
  const { error, error_description: description, message } = json;
  if (typeof error === 'string') return description === undefined ? error : `${error}: ${description}`;
  return error?.message ?? message;
}

interface JsonError {
  /** An object at Google and Keystone, a word in OAuth. */
  error?: string | { message?: string };
  error_description?: string;
  message?: string;
}

function xmlWords(text: string): string | undefined {
  const error = (xml.parse(text) as { Error?: { Code?: unknown; Message?: unknown } }).Error;
  const parts = [error?.Code, error?.Message].filter((part): part is string => typeof part === 'string' && part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

function plain(text: string): string {
  return text.replace(/<(style|script|title)[^>]*>[^]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

function shorten(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
