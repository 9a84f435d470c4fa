import type { Logger } from '../runtime';

/**
 * Logs and counts an error that nothing has caught, and goes on: no client may end the program. Without this, Node would
 * print the error whole, credentials of a request included, and exit.
 */
export function reportUncaught(logger: Logger, count: () => void = () => undefined): void {
  process.on('uncaughtException', (error, origin) => {
    count();
    logger.fatal({ err: error, origin }, 'an error was not caught; this is a fault of the program');
  });
}
