const deepest = 6;
const longestText = 2_000;
const longestList = 50;
const mask = '***';

const secretNames =
  /pass(word|phrase)|secret|token|authorization|cookie|credential|signature|(api|access|private|v2)[_-]?key|^key$/i;

/**
 * A value as it may be logged, whatever its depth: errors by an allow list, credentials masked by the name they stand
 * under, texts without what URLs and headers carry in secret.
 */
export function loggable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return loggableError(value, depth);
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => loggable(item, depth + 1));
  if (value instanceof Date || !isPlain(value)) return withoutSecrets(Object.prototype.toString.call(value));
  return masked(value as Record<string, unknown>, depth);
}

function masked(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const item = value[name];
    const safe = isSecret(name, item) ? mask : loggable(item, depth + 1);
    // Callers name things, too.
    if (name === '__proto__') Object.defineProperty(shown, name, { value: safe, enumerable: true });
    else shown[name] = safe;
  }
  return shown;
}

/** A text without userinfo and queries of URLs, v1 capability tokens, and credentials of headers. */
export function withoutSecrets(text: string): string {
  const short = text.length > longestText ? text.slice(0, longestText) : text;
  if (!mayHoldSecret.test(short)) return short;
  return short
    .replace(/([a-z][a-z\d+.-]*:)?\/\/[^\s/@"'<>]*@/gi, `$1//${mask}@`)
    .replace(/\?[^\s"'<>?]*=[^\s"'<>]*/g, `?${mask}`)
    .replace(/\b(bearer|basic|digest)\s+[\w.~+/=-]{4,}/gi, `$1 ${mask}`)
    .replace(/~[\w-]{27}/g, `~${mask}`);
}

/** What each of the rules needs: most texts have none of it, and every line of the log asks. */
const mayHoldSecret = /\/\/|\?|~|bearer|basic|digest/i;

function loggableError(error: Error, depth: number): object {
  const { name, message, stack, cause, code, status } = error as Error & Record<'code' | 'status', unknown>;
  const nested = depth < deepest;
  return {
    type: name,
    message: withoutSecrets(message),
    code: isShort(code) ? code : undefined,
    status: isShort(status) ? status : undefined,
    at: placesOf(stack),
    cause: nested && cause instanceof Error ? loggableError(cause, depth + 1) : undefined,
    errors: nested && error instanceof AggregateError ? loggable(error.errors, depth + 1) : undefined,
  };
}

/** The innermost frames. The first lines of a stack repeat the message, so only lines that are frames count. */
function placesOf(stack = ''): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return frames.slice(0, 8).map((line) => withoutSecrets(line.trim().slice(3)));
}

function isShort(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,60}$/.test(value));
}

function isSecret(name: string, value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'object') && secretNames.test(name);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
