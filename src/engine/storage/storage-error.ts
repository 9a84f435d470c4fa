import { ForbiddenHostError } from '../../network';
import { OperationError } from '../operations';
import type { Direction } from './storage-parameters';

interface Failure {
  title: string;
  direction: Direction;
  /** Never shown, whatever the server says. */
  secrets: readonly string[];
}

/** What went wrong in the words of the server or the network, for the task's message. */
export function storageError(error: unknown, { title, direction, secrets }: Failure): OperationError {
  if (error instanceof OperationError && error.code !== null) return error;
  const words = error instanceof Error ? wordsOf(error) : String(error);
  const masked = secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')), words);
  const message = masked.startsWith(`${title}: `) ? masked : `${title}: ${masked}`;
  return new OperationError(message, direction === 'import' ? 'DOWNLOAD_FAILED' : 'UPLOAD_FAILED');
}

function wordsOf(error: Error): string {
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return forbidden.message;
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0] as Error);
  return error.message !== '' ? error.message : ((error as NodeJS.ErrnoException).code ?? error.name);
}
