import { pino, type DestinationStream, type Logger, type LoggerOptions, type LogFn } from 'pino';
import { loggable, withoutSecrets } from './loggable';
import { currentRequest } from './request-context';

export type { Logger };

/** JSON lines on stdout, or on `destination`; each names the request it belongs to. No credential gets into a line. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ ...options, level }, destination as DestinationStream);
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

/** pino takes a missing message from the error as it is, so the message is always given. */
function logMethod(this: Logger, given: Parameters<LogFn>, method: LogFn): void {
  const [first, message] = given as [unknown, string | undefined];
  if (typeof first === 'string') return method.call(this, withoutSecrets(first));
  const error = first instanceof Error ? first : (first as { err?: unknown }).err;
  const words = message ?? (error instanceof Error ? error.message : '');
  method.call(this, first instanceof Error ? { err: first } : first, withoutSecrets(words));
}
