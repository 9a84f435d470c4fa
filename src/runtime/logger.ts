import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

const secretPaths = ['apikey', 'authorization', 'password', 'secretaccesskey', 'token', 'key'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** JSON lines on stdout, or on `destination`. Credentials are masked by name. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino({ level, redact: { paths: secretPaths, censor: '***' } }, destination as DestinationStream);
}

export const silentLogger: Logger = pino({ level: 'silent' });
