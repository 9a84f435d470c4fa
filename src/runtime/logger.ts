import { pino, type DestinationStream, type Logger, type LoggerOptions, type LogFn } from 'pino';
import { loggable, withoutSecrets } from './loggable';
import { currentRequest } from './request-context';

export type { Logger };

/** JSON lines on `destination`; each names the request it belongs to. No credential gets into a line. */
export function createLogger(level: string, destination: DestinationStream = bufferedStdout()): Logger {
  return pino({ ...options, level }, destination);
}

/**
 * Lines go to stdout some at a time, at most a tenth of a second late and all of them before the program ends: a
 * write for each would be felt in every poll. From errors on they go at once (`logMethod`).
 */
function bufferedStdout(): DestinationStream {
  const mebibyte = 1024 * 1024;
  return pino.destination({ dest: 1, sync: false, minLength: 8 * 1024, maxLength: 16 * mebibyte, periodicFlush: 100 });
}

export const silentLogger: Logger = pino({ level: 'silent' });

const options: LoggerOptions = {
  mixin: () => {
    const { requestId, traceparent } = currentRequest() ?? {};
    return { requestId, traceparent };
  },
  serializers: { err: (error: unknown) => error },
  formatters: { log: (object) => loggable(object) as Record<string, unknown> },
  hooks: { logMethod },
};

const errorLevel = pino.levels.values.error ?? 50;

/** pino takes a missing message from the error as it is, so the message is always given. */
function logMethod(this: Logger, given: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first, message] = given as [unknown, string | undefined];
  if (typeof first === 'string') return method.call(this, withoutSecrets(first));
  const error = first instanceof Error ? first : (first as { err?: unknown }).err;
  const words = message ?? (error instanceof Error ? error.message : '');
  method.call(this, first instanceof Error ? { err: first } : first, withoutSecrets(words));
  if (level >= errorLevel) this.flush();
}
