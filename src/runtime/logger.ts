import { pino, symbols, type DestinationStream, type Logger, type LoggerOptions, type LogFn } from 'pino';
import { BufferedOutput } from './buffered-output';
import { loggable, withoutSecrets } from './loggable';
import type { Trace } from './request-context';

export type { Logger };

let stdout: BufferedOutput | undefined;

/**
 * JSON lines on `destination`. No credential gets into a line. A write for each would
 * be felt in every poll: stdout takes some at a time, and from errors on all at once (`logMethod`).
 */
export function createLogger(
  level: string,
  destination: DestinationStream = (stdout ??= new BufferedOutput(process.stdout)),
): Logger {
  return pino({ ...options, level }, destination);
}

export const silentLogger: Logger = pino({ level: 'silent' });

/** The same logger for what belongs to a request: each of its lines names it. */
export function loggerFor(logger: Logger, trace: Trace | undefined): Logger {
  return trace
    ? logger.child(loggable({ requestId: trace.requestId, traceparent: trace.traceparent }) as object)
    : logger;
}

/**
 * Writes a line that every request has. `fields` are JSON without the braces, and hold no credential: to serialise and
 * mask them like those of any other line takes as long as the rest of a poll.
 */
export function writeFields(logger: Logger, level: 'debug' | 'info', fields: string, message: string): void {
  if (!logger.isLevelEnabled(level)) return;
  const { [symbols.streamSym]: stream, [symbols.chindingsSym]: bindings } = logger as unknown as Inside;
  stream.write(
    `{"level":${pino.levels.values[level]},"time":${Date.now()}${bindings},${fields},"msg":${JSON.stringify(message)}}\n`,
  );
}

interface Inside {
  [symbols.streamSym]: DestinationStream;
  /** What each line of this logger begins with, as JSON after a comma. */
  [symbols.chindingsSym]: string;
}

const options: LoggerOptions = {
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
